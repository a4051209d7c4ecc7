/** Made by the build from every `test/integration/*.test.ts`, so that none is left out. */
declare module 'integration-tests' {
  /** Evaluates the test files one after the other, in the order of their names. */
  export function load(): Promise<void>;
}
