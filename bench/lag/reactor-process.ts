// The process of reactors under `npm run bench:lag`: the runner and the delivery of the program, and one reactor whose outside
// system is this process and answers at once. It tells when each event was heard and when its effect was asked for.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { readRolesKey } from '../../src/adapters/postgres/key-file.ts';
import { openFileRootKey } from '../../src/adapters/system/file-root-key.ts';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import { pinoObserver } from '../../src/adapters/telemetry/pino-observer.ts';
import { openDelivery } from '../../src/app/parts/delivery.ts';
import { createParts } from '../../src/app/parts/parts.ts';
import { reactorRunner } from '../../src/reactors/reactor-runner.ts';
import type { Reactor } from '../../src/reactors/reactor.ts';
import { kafkaOf, nameOf } from './lag-words.ts';
import type { Happened, ReactorJob, ReactorReport } from './lag-words.ts';

/** As many as a system may bear at once. */
const concurrency = 256;
const nowMs = (): number => performance.timeOrigin + performance.now();

let heard: Happened[] = [];
let asked: Happened[] = [];
const over = new AbortController();

const reactor: Reactor = {
  name: 'bench-lag',
  version: 1,
  system: { name: 'bench', fallback: 'nothing', concurrency },
  categories: ['meeting'],
  relevantDays: 1,
  effectsOf: ({ event, streamId, revision }) => {
    if (event.type !== 'MeetingRenamed') return [];
    heard.push([nameOf(streamId, revision), nowMs()]);
    return [{ operation: 'note', request: {} }];
  },
  operations: {
    note: {
      timeoutMs: 5_000,
      perform: ({ stream, revision }) => {
        asked.push([nameOf(stream.split('.')[1] ?? '', revision), nowMs()]);
        return Promise.resolve({ kind: 'done' });
      },
      lookUp: () => Promise.resolve({ kind: 'absent' }),
      conclude: () => undefined,
    },
  },
};

async function run({ ownerUrl, keysDir, brokers }: ReactorJob): Promise<void> {
  const observer = pinoObserver({
    level: 'warn',
    metrics: { record: () => true },
    destination: process.stderr,
  });
  const [pace, clock, ids, holder] = [systemPace, systemClock, uuidIdSource(), randomUUID()];
  const rolesKey = await readRolesKey(keysDir);
  const rootKey = await openFileRootKey(join(keysDir, 'root.key'), { create: false });
  const parts = createParts({ ownerUrl, rolesKey, rootKey, pace, observer });
  const { delivery } = await openDelivery({ config: kafkaOf(brokers), parts, pace, observer, holder });
  const { dispatch } = parts.commands();
  const [log, ledger, decoder] = [parts.log(), parts.effectLedger(), parts.decoder()];
  const working = { log, ledger, decoder, dispatch, ids, clock, pace, observer, holder };
  const runner = reactorRunner({ reactors: [reactor], delivery, ...working });
  await runner.run(over.signal);
  await parts.close();
}

process.on('message', (message: ReactorJob | 'report') => {
  if (message !== 'report') {
    void run(message).then(() => process.exit());
    return;
  }
  const report: ReactorReport = { heard, asked };
  [heard, asked] = [[], []];
  process.send?.(report);
});
process.on('disconnect', () => over.abort());
