/** The worker thread's door: wires the engine to its port, nothing else. */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parentPort } from 'node:worker_threads';
import { ListrakClient } from '../listrak/client';
import { isRecord } from '../plain-data';
import { Engine } from './engine';
import { startHandWorker } from './engine-worker';
import { HandThreads } from './hand-threads';
import type { FromEngine, ToEngine } from './protocol';
import { giveWayToOthers } from './thread-priority';
import { systemTimers } from './timers';
import { warmUpRequests } from './warm-requests';
import { warmUp } from './warm-up';
import { untilIdle, warmViews } from './warm-views';

if (parentPort === null) throw new Error('The engine runs in a worker thread.');
const port = parentPort;
/** More would wait for the memory, and each takes some megabytes of it. */
const mostHands = 3;
giveWayToOthers();
const engine = new Engine({
  send: (message) => port.postMessage(message, buffersOf(message)),
  makeSource: (connection, log) => new ListrakClient(connection, { log }),
  timers: systemTimers,
  makeHands: (left, log) => new HandThreads({
    start: () => startHandWorker(path.join(__dirname, 'hand.js')), count: Math.min(mostHands, availableParallelism() - 1), timers: systemTimers, left, warn: (line) => log('warn', line),
    onExpected: () => { warmViews(() => untilIdle(() => engine.isBusy, systemTimers)).catch(cold); },
  }),
});
port.on('message', (message: ToEngine) => engine.handle(message));
function cold(error: unknown): void {
  port.postMessage({ type: 'log', lines: [{ level: 'warn', line: `The engine could not be warmed up: ${String(error)}` }] } satisfies FromEngine);
}

/** Memory that goes with the message. */
function buffersOf(message: FromEngine): ArrayBuffer[] {
  const bytes = message.type === 'answer' && isRecord(message.value) ? message.value['bytes'] : undefined;
  return bytes instanceof Uint8Array && bytes.buffer instanceof ArrayBuffer ? [bytes.buffer] : [];
}

// What they answer is of no use; that they have run is.
warmUp(systemTimers).then(() => warmUpRequests(() => engine.isBusy, systemTimers)).catch(cold);
