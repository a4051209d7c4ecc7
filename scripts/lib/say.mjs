// Says what a script is doing while the reader waits.

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;

/**
 * Shows `what` while `work` runs and how long it took. On a terminal the line counts the seconds; elsewhere a new line
 * says every 15 s that it still goes on.
 */
export async function step(what, work) {
  const since = Date.now();
  const terminal = process.stdout.isTTY === true;
  if (terminal) process.stdout.write(`  ${what} …`);
  else console.log(`  ${what} …`);
  const timer = setInterval(() => {
    if (terminal) process.stdout.write(`\r  ${what} … ${seconds(since)}`);
    else console.log(`  … still at it (${seconds(since)}): ${what}`);
  }, terminal ? 1000 : 15_000);
  try {
    const result = await work();
    clearInterval(timer);
    console.log(terminal ? `\r  ${what}: done in ${seconds(since)}   ` : `  ${what}: done in ${seconds(since)}`);
    return result;
  } catch (error) {
    clearInterval(timer);
    console.log(terminal ? `\r  ${what}: failed after ${seconds(since)}   ` : `  ${what}: failed after ${seconds(since)}`);
    throw error;
  }
}
