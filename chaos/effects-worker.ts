// A process of the effects' experiment that runs the saying reactor on the site's database, until it is killed. Started by
// chaos/effects.ts.
import { systemClock } from '../src/adapters/system/system-clock.ts';
import { uuidIdSource } from '../src/adapters/system/uuid-id-source.ts';
import { reactorRunner } from '../src/reactors/reactor-runner.ts';
import { deliveryBy } from './effects/kafka.ts';
import { beginProcess } from './effects/process-means.ts';
import { sayingReactorAt } from './effects/saying-reactor.ts';

const means = await beginProcess();
const { parts, pace, observer, holder, words, over } = means;
// Short leases, so that what a killed process held is taken over before the next kills.
const leases = { leaseMs: 1_500, renewMs: 400 };
const reacting = {
  reactors: [sayingReactorAt(words.provider, Number(words.words))],
  delivery: deliveryBy(words.broker, means),
  log: parts.log(),
  ledger: parts.effectLedger(),
  decoder: parts.decoder(),
  dispatch: parts.commands().dispatch,
  ids: uuidIdSource(),
  clock: systemClock,
  pace,
  observer,
  holder,
};
const runner = reactorRunner(reacting, leases);
process.send?.({ working: true });
await runner.run(over);
await parts.close();
