/** The door of a thread that lends the engine a hand: does pieces of what is offered, nothing else. */
import { setImmediate as turn } from 'node:timers/promises';
import { parentPort, type MessagePort } from 'node:worker_threads';
import { Claims } from '../rows/claims';
import { workOf } from '../rows/jobs';
import { LeftRows } from '../rows/left-rows';
import type { FromHand, ToHand } from './hand-threads';
import { giveWayToOthers } from './thread-priority';
import { warmViews } from './warm-views';

/** Milliseconds without work after which what is left goes: whoever types asks for one thing after another. */
const idle = 1000;

if (parentPort === null) throw new Error('A hand is lent in a worker thread.');
giveWayToOthers();
lendAHand(parentPort);

function lendAHand(port: MessagePort): void {
  const say = (message: FromHand): void => { port.postMessage(message); };
  const left = new LeftRows();
  let collecting: NodeJS.Timeout | undefined;
  const hear = async (message: ToHand): Promise<void> => {
    switch (message.type) {
      case 'job': {
        const claims = new Claims(message.pieces, message.control);
        try {
          await takePieces(message, claims);
        } catch (error) {
          claims.lose();
          say({ type: 'failed', message: String(error) });
        }
        break;
      }
      case 'forget':
        clearTimeout(collecting);
        collecting = setTimeout(() => { left.collect(); }, idle);
        break;
    }
  };
  // One after another, though some of their preparation takes turns.
  let last = Promise.resolve();
  port.on('message', (message: ToHand) => { last = last.then(() => hear(message)); });
  // What it answers is of no use; that it has run is.
  warmViews(() => turn()).then(() => { say({ type: 'ready' }); }).catch((error: unknown) => { say({ type: 'failed', message: String(error) }); });
}

async function takePieces({ job }: Extract<ToHand, { type: 'job' }>, claims: Claims): Promise<void> {
  if (!claims.areLeft) return;
  const work = await workOf(job);
  for (let piece = claims.take(); piece >= 0; piece = claims.take()) {
    work(piece);
    claims.finish();
  }
}
