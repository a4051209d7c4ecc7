/** The door of a thread that lends the engine a hand: does pieces of what is offered, nothing else. */
import { parentPort } from 'node:worker_threads';
import { Claims } from '../rows/claims';
import { workOf } from '../rows/jobs';
import { LeftRows } from '../rows/left-rows';
import type { FromHand, ToHand } from './hand-threads';
import { giveWayToOthers } from './thread-priority';
import { warmHand } from './warm-hand';

if (parentPort === null) throw new Error('A hand is lent in a worker thread.');
const port = parentPort;
const left = new LeftRows();
/** Milliseconds without work after which what is left goes: whoever types asks for one thing after another. */
const idle = 250;
let collecting: NodeJS.Timeout | undefined;
giveWayToOthers();

async function hear(message: ToHand): Promise<void> {
  switch (message.type) {
    case 'job': {
      const claims = new Claims(message.pieces, message.control);
      try {
        await takePieces(message, claims);
      } catch (error) {
        claims.lose();
        port.postMessage({ type: 'failed', message: String(error) } satisfies FromHand);
      }
      break;
    }
    case 'forget':
      clearTimeout(collecting);
      collecting = setTimeout(() => { left.collect(); }, idle);
      break;
  }
}

async function takePieces({ job }: Extract<ToHand, { type: 'job' }>, claims: Claims): Promise<void> {
  if (!claims.areLeft) return;
  const work = await workOf(job);
  for (let piece = claims.take(); piece >= 0; piece = claims.take()) {
    work(piece);
    claims.finish();
  }
}

// One after another, though some of their preparation takes turns.
let last = Promise.resolve();
port.on('message', (message: ToHand) => { last = last.then(() => hear(message)); });
// What it answers is of no use; that it has run is.
warmHand().then(() => { port.postMessage({ type: 'ready' } satisfies FromHand); }).catch((error: unknown) => { port.postMessage({ type: 'failed', message: String(error) } satisfies FromHand); });
