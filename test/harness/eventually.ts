/** ms that a step of a test may wait for what it awaits. */
export const patience = 30_000;

/** Asks `probe` until it says true; throws `what` after `timeoutMs`. For what no event tells. */
export async function eventually(what: string, probe: () => boolean | Promise<boolean>, timeoutMs = patience): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await probe())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${timeoutMs / 1000} s.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
