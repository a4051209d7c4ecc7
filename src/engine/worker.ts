/** The worker thread's door: wires the engine to its port, nothing else. */
import { parentPort } from 'node:worker_threads';
import { ListrakClient } from '../listrak/client';
import { Engine } from './engine';
import type { FromEngine, ToEngine } from './protocol';
import { giveWayToOthers } from './thread-priority';
import { systemTimers } from './timers';
import { warmUp } from './warm-up';

if (parentPort === null) throw new Error('The engine runs in a worker thread.');
const port = parentPort;
giveWayToOthers();
const engine = new Engine({
  send: (message) => port.postMessage(message),
  makeSource: (connection, log) => new ListrakClient(connection, { log }),
  timers: systemTimers,
});
port.on('message', (message: ToEngine) => engine.handle(message));
// What it answers is of no use; that it has run is.
warmUp(systemTimers).catch((error: unknown) => port.postMessage({ type: 'log', lines: [{ level: 'warn', line: `The engine could not be warmed up: ${String(error)}` }] } satisfies FromEngine));
