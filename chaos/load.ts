// The load, a process of its own: several meetings at once without a pause between commands, and the list of what was
// acknowledged, in a file that no kill of the program affects. Its parent says when to go and when to rest.
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { LedgerLine } from './ledger.ts';
import type { Said, LoadOrder } from './load-words.ts';
import { createPeople } from './people.ts';
import { seededRandom } from '../harness/random.ts';
import { openAccount, playRoom, Refused } from './room.ts';
import { createSender } from './sender.ts';

const tellEveryMs = 10;
/** A room that was refused something is over; so many in a row, and nothing goes as it should. */
const maxRefusedInRow = 20;

const { values } = parseArgs({
  options: {
    ledger: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
    rooms: { type: 'string', default: '6' },
    name: { type: 'string', default: 'chaos' },
    target: { type: 'string', multiple: true, default: [] },
  },
});
const targets = values.target.map((text) => {
  const [name = '', url = ''] = text.split('=');
  return { name, url };
});

const ledger = openSync(values.ledger, 'a', 0o600);
const write = (line: LedgerLine): void => {
  writeSync(ledger, `${JSON.stringify(line)}\n`);
};
const tell = (said: Said): void => {
  process.send?.(said);
};

const people = createPeople(targets);
const sender = createSender({ targets, people, write });

async function playRooms(lane: number, account: string): Promise<never> {
  const random = seededRandom(Number(values.seed) * 1_000 + lane);
  let refusedInRow = 0;
  for (let turn = 0; ; turn += 1) {
    const name = `${values.name}-${lane}-${turn}`;
    try {
      await playRoom({ name, account, random, send: sender.send });
      refusedInRow = 0;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refusedInRow += 1;
      tell({ say: 'refused', what: error.message });
      if (refusedInRow >= maxRefusedInRow) throw error;
    }
    people.forget(`member:${name}`);
  }
}

async function obey(order: LoadOrder): Promise<void> {
  if (order.do === 'go') sender.open();
  if (order.do === 'rest') {
    await sender.rest();
    fdatasyncSync(ledger);
    tell({ say: 'resting', acknowledged: sender.counts().acknowledged });
  }
  if (order.do === 'stop') {
    closeSync(ledger);
    process.exit(0);
  }
}

const fail = (error: unknown): void => {
  tell({ say: 'failed', what: error instanceof Error ? error.message : String(error) });
};
process.on('message', (order: LoadOrder) => void obey(order).catch(fail));
process.on('disconnect', () => process.exit(0));

let reportedCount = -1;
setInterval(() => {
  const { acknowledged } = sender.counts();
  if (acknowledged === reportedCount) return;
  reportedCount = acknowledged;
  tell({ say: 'acknowledged', count: acknowledged });
}, tellEveryMs);

openAccount(sender.send)
  .then((account) =>
    Promise.all(Array.from({ length: Number(values.rooms) }, (_, lane) => playRooms(lane, account))),
  )
  .catch(fail);
