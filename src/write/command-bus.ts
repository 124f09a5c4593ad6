// Every command finds its aggregate here. Implements the dispatch port: routes, timers and reactors all speak to the
// domain through it.
import { streamName } from '../domain/shared/ids.ts';
import type { Category } from '../domain/all-aggregates.ts';
import type { Dispatch, DispatchOutcome, Dispatched } from '../ports/dispatch.port.ts';
import type { ClaimKey } from '../ports/kept-answer.ts';
import { TransientFault } from '../ports/faults.ts';
import { earlierAnswer } from './answers.ts';
import type { Answers } from './answers.ts';
import type { CommandHandler } from './command-handler.ts';
import { targetOf } from './command-targets.ts';
import type { Complete } from './completion.ts';

/** What the bus is made of. */
export interface CommandBusOptions {
  readonly handlers: Readonly<Record<Category, Pick<CommandHandler<unknown>, 'handle'>>>;
  readonly complete: Complete;
  readonly answers: Answers;
}

const maxInFlight = 10_000;
const claimText = ({ tenant, principal, route, key }: ClaimKey): string =>
  JSON.stringify([tenant, principal, route, key]);

/** The bus. Faults: `overloaded` beyond 10,000 commands in flight, and those of the handlers. */
export function commandBus({ handlers, complete, answers }: CommandBusOptions): Dispatch {
  const claimsInFlight = new Set<string>();
  let inFlight = 0;

  const decide = async (dispatched: Dispatched): Promise<DispatchOutcome> => {
    const { category, id } = targetOf(dispatched.command);
    const completed = await complete(dispatched.command, dispatched.tenant);
    const stream = streamName(category, dispatched.tenant, id);
    const outcome = await handlers[category].handle(stream, dispatched, completed);
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
