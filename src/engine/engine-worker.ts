import { Worker } from 'node:worker_threads';

/**
 * Megabytes. What comes from the wire is outside V8's heap and dies young. With the usual room for the young V8 sees so much of it gather that it collects all
 * there is, twenty times for a million rows, and its helper threads take the processors that the host needs; with little room it collects the young in time.
 */
const maxYoungGenerationSizeMb = 4;

/** Starts a thread that lends the engine a hand. @param file its bundle */
export function startHandWorker(file: string): Worker {
  return new Worker(file, { name: 'listrak-hand', resourceLimits: { maxYoungGenerationSizeMb } });
}

/** Starts the engine's thread. @param file its bundle */
export function startEngineWorker(file: string): Worker {
  return new Worker(file, { name: 'listrak-engine', resourceLimits: { maxYoungGenerationSizeMb } });
}
