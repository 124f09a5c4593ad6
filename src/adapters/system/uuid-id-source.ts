// Identifiers from this machine's clock and randomness, and named ones by the envelope's rules.
import type { CommandId, CorrelationId } from '../../domain/shared/ids.ts';
import type { IdSource } from '../../ports/id-source.port.ts';
import { canonicalJson } from '../codec/record/canonical-json.ts';
import { systemRandom } from '../codec/typed/random.ts';
import {
  clientCommandId,
  reactorCommandId,
  voicemeetNamespace,
  timerCommandId,
  uuidV5,
  webhookCommandId,
} from '../codec/record/uuid.ts';
import { uuidUnderKey, uuidV7Source } from './new-uuids.ts';

/** Ids of one process; new ones never go backwards within it. */
export function uuidIdSource(): IdSource {
  const next = uuidV7Source(Date.now, systemRandom());
  return {
    next,
    newCommand: () => next() as CommandId,
    newCorrelation: () => next() as CorrelationId,
    named: (words) => uuidV5(voicemeetNamespace, canonicalJson([...words])),
    underKey: (key, words) => uuidUnderKey(key, voicemeetNamespace, canonicalJson([...words])),
    clientCommand: clientCommandId,
    timerCommand: timerCommandId,
    reactorCommand: reactorCommandId,
    webhookCommand: webhookCommandId,
  };
}
