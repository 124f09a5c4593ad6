// Keeps intents: of one batch at once, and those of the batches that come meanwhile together. A fetch from a broker gives a batch of
// each partition; a statement for each of them made the next fetch wait.
import type { CommandId } from '../../../domain/shared/ids.ts';
import type { BatchFence, EffectLedger, Intents } from '../../../ports/effect-ledger.port.ts';
import { FatalFault, TransientFault } from '../../../ports/faults.ts';
import { together } from '../together.ts';
import { textOfIntents } from './effect-rows.ts';

/** The intents of one batch, and what the batch was delivered under. */
export interface BatchIntents extends Pick<BatchFence, 'source' | 'generation'> {
  readonly intents: Intents;
}

/** What became of them. */
export interface Intended {
  readonly is_newest: boolean;
  readonly parked_full: boolean;
  readonly added: readonly CommandId[];
}

/** Keeps batches of one reactor, of a source each, in one statement. `wishes`: their intents as JSON. */
export type AskIntend = (
  reactor: string,
  batches: readonly BatchIntents[],
  wishes: string,
) => Promise<readonly Intended[]>;

/** One at a time: two would wait for each other's locks. */
const mostInFlight = 1;
/** Batches of one statement, and intents after which no further batch goes with them. */
const mostTogether = 64;
const enoughIntents = 1_000;
const mostWaiting = 1_000;

/** As the port's `intend`; `parkedOfReactor` is named where they are too many. */
export function intentsTogether(ask: AskIntend, parkedOfReactor: number): EffectLedger['intend'] {
  const ofReactors = new Map<string, (batch: BatchIntents) => Promise<Intended>>();
  const ofReactor = (reactor: string): ((batch: BatchIntents) => Promise<Intended>) => {
    const known = ofReactors.get(reactor);
    if (known !== undefined) return known;
    const askAll = (batches: readonly BatchIntents[]) =>
      ask(reactor, batches, textOfIntents(batches.map(({ source, intents }) => ({ source, ...intents }))));
    const made = together({ called: 'batches of intents', mostInFlight, mostWaiting, fitting, ask: askAll });
    ofReactors.set(reactor, made);
    return made;
  };
  return async ({ reactor, source, generation }, intents) => {
    const {
      is_newest: isNewest,
      parked_full: isFull,
      added,
    } = await ofReactor(reactor)({ source, generation, intents });
    if (!isNewest) throw new FatalFault('fenced', `${source} is delivered to another process of ${reactor}.`);
    if (isFull) {
      throw new TransientFault(
        'effects-full',
        `${reactor} has ${parkedOfReactor} parked effects: no more events are parked until some end.`,
      );
    }
    return new Set(added);
  };
}

/** Up to the first source that comes again: a statement names each once. */
function fitting(batches: readonly BatchIntents[]): number {
  const sources = new Set<string>();
  let count = 0;
  let intents = 0;
  for (const { source, intents: wanted } of batches.slice(0, mostTogether)) {
    if (sources.has(source) || intents >= enoughIntents) break;
    sources.add(source);
    intents += wanted.effects.length + wanted.undecodable.length;
    count += 1;
  }
  return count;
}
