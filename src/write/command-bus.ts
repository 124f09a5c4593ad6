// Every command of the house finds its aggregate here. Implements the dispatch port: routes, timers and
// reactors all speak to the domain through it.
import { streamName } from '../domain/shared/ids.ts';
import type { DomainRefusal, DomainCommand } from '../domain/all-commands.ts';
import type { Dispatch, DispatchOutcome, Dispatched } from '../ports/dispatch.port.ts';
import type { ClaimKey } from '../ports/kept-answer.ts';
import { TransientFault } from '../ports/faults.ts';
import { earlierAnswer } from './answers.ts';
import type { Answers } from './answers.ts';
import type { CommandHandler } from './command-handler.ts';
import { targetOf } from './command-targets.ts';
import type { Category } from './command-targets.ts';

/** What outside facts make of a command: the command with them filled in, or a refusal that they decide. */
export type Prepared = { readonly command: DomainCommand } | { readonly refusal: DomainRefusal };

/** One aggregate on the bus: its handler, and the facts that must be in a command before it is decided. */
export interface BusEntry {
  readonly handler: Pick<CommandHandler<unknown>, 'handle'>;
  readonly prepare: (dispatched: Dispatched) => Promise<Prepared> | Prepared;
}

/** What the bus is made of. */
export interface CommandBusOptions {
  readonly entries: Readonly<Record<Category, BusEntry>>;
  readonly answers: Answers;
}

const maxInFlight = 10_000;
const claimText = ({ tenant, principal, route, key }: ClaimKey): string =>
  JSON.stringify([tenant, principal, route, key]);

/** The bus. Faults: `overloaded` beyond 10,000 commands in flight, and those of the handlers. */
export function commandBus({ entries, answers }: CommandBusOptions): Dispatch {
  const claimsInFlight = new Set<string>();
  let inFlight = 0;

  const decide = async (dispatched: Dispatched): Promise<DispatchOutcome> => {
    const { category, id } = targetOf(dispatched.command);
    const { handler, prepare } = entries[category];
    const prepared = await prepare(dispatched);
    const stream = streamName(category, dispatched.tenant, id);
    const outcome = await ('refusal' in prepared
      ? handler.handle(stream, dispatched, prepared.refusal)
      : handler.handle(stream, { ...dispatched, command: prepared.command }));
    // A request that is sent again may find the stream moved on by itself: its own answer comes before "stale".
    const wish = outcome.kind === 'stale' ? dispatched.answer : undefined;
    return (wish && (await earlierAnswer(answers, wish))) ?? outcome;
  };

  return {
    async send(dispatched) {
      if (inFlight >= maxInFlight) {
        throw new TransientFault('overloaded', `${maxInFlight} commands are in flight`, {
          retryAfterSeconds: 1,
        });
      }
      const claim = dispatched.answer && claimText(dispatched.answer.claim);
      if (claim !== undefined && claimsInFlight.has(claim)) return { kind: 'in-flight' };
      inFlight++;
      if (claim !== undefined) claimsInFlight.add(claim);
      try {
        return await decide(dispatched);
      } finally {
        inFlight--;
        if (claim !== undefined) claimsInFlight.delete(claim);
      }
    },
  };
}
