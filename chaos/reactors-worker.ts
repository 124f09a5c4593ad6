// A process of the reactors' experiment that runs the saying reactor on the site's database, until it is killed. Started by
// chaos/reactors.ts.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readRolesKey } from '../src/adapters/postgres/key-file.ts';
import { openFileRootKey } from '../src/adapters/system/file-root-key.ts';
import { systemClock } from '../src/adapters/system/system-clock.ts';
import { systemPace } from '../src/adapters/system/system-pace.ts';
import { uuidIdSource } from '../src/adapters/system/uuid-id-source.ts';
import { pinoObserver } from '../src/adapters/telemetry/pino-observer.ts';
import { createParts } from '../src/app/parts/parts.ts';
import { embeddedDelivery } from '../src/following/embedded-delivery.ts';
import { reactorRunner } from '../src/reactors/reactor-runner.ts';
import { sayingReactorAt } from './reactors/saying-reactor.ts';

const { values } = parseArgs({
  options: {
    owner: { type: 'string' },
    keys: { type: 'string' },
    provider: { type: 'string' },
    words: { type: 'string' },
  },
});
const { owner: ownerUrl = '', keys: keysDir = '', provider = '' } = values;

const observer = pinoObserver({
  level: 'error',
  metrics: { record: () => true },
  destination: process.stderr,
});
const [pace, ids, clock, holder] = [systemPace, uuidIdSource(), systemClock, randomUUID()];
const rolesKey = await readRolesKey(keysDir);
const rootKey = await openFileRootKey(join(keysDir, 'root.key'), { create: false });
const parts = createParts({ ownerUrl, rolesKey, rootKey, pace, observer });
const feed = parts.rawFeed();
const delivery = embeddedDelivery(
  { feed, leases: parts.deliveryLeases(), checkpoints: parts.deliveryCheckpoints(), pace, observer },
  { holder, leaseTtlMs: 1_500, leaseRenewMs: 400, standbyMs: 200 },
);
// Short leases, so that what a killed process held is taken over before the next kills.
const leases = { leaseMs: 1_500, renewMs: 400 };
const reacting = {
  reactors: [sayingReactorAt(provider, Number(values.words))],
  delivery,
  log: parts.log(),
  ledger: parts.effectLedger(),
  decoder: parts.decoder(),
  dispatch: parts.commands().dispatch,
  ids,
  clock,
  pace,
  observer,
  holder,
};
const runner = reactorRunner(reacting, leases);
const stop = new AbortController();
process.on('disconnect', () => stop.abort());
process.send?.({ working: true });
await runner.run(stop.signal);
await parts.close();
