// Every command finds its aggregate here. Implements the dispatch port: routes, timers and reactors all speak to the
// domain through it.
import { streamName } from '../domain/shared/ids.ts';
import type { Category } from '../domain/all-aggregates.ts';
import type {
  AnswerWish,
  CommandRequest,
  Dispatch,
  DispatchOutcome,
  Verdict,
} from '../ports/dispatch.port.ts';
import type { ClaimKey } from '../ports/kept-answer.ts';
import { TransientFault } from '../ports/faults.ts';
import type { CommandHandler } from './command-handler.ts';
import { targetOf } from './command-targets.ts';
import type { Complete } from './completion.ts';

/** What the bus is made of. */
export interface CommandBusOptions {
  readonly handlers: Readonly<Record<Category, Pick<CommandHandler<unknown>, 'handle'>>>;
  readonly complete: Complete;
}

const maxInFlight = 10_000;
const claimText = ({ tenant, principal, route, key }: ClaimKey): string =>
  JSON.stringify([tenant, principal, route, key]);

/** The bus. Faults: `overloaded` beyond 10,000 commands in flight, and those of the handlers. */
export function commandBus({ handlers, complete }: CommandBusOptions): Dispatch {
  const claimsInFlight = new Set<string>();
  let inFlight = 0;

  const admit = (): void => {
    if (inFlight < maxInFlight) return;
    throw new TransientFault('overloaded', `${maxInFlight} commands are in flight`, { retryAfterSeconds: 1 });
  };

  const handled = async (request: CommandRequest, wish: AnswerWish | undefined): Promise<DispatchOutcome> => {
    const { category, id } = targetOf(request.command);
    const completed = await complete(request.command, request.tenant);
    request.laps?.lap('store');
    const stream = streamName(category, request.tenant, id);
    return handlers[category].handle(stream, request, wish, completed);
  };

  return {
    async decide(command, context) {
      admit();
      inFlight++;
      try {
        return verdictOf(await handled({ tenant: context.tenant, command, context }, undefined));
      } finally {
        inFlight--;
      }
    },
    async answer(request, wish) {
      admit();
      const claim = claimText(wish.claim);
      if (claimsInFlight.has(claim)) return { kind: 'in-flight' };
      inFlight++;
      claimsInFlight.add(claim);
      try {
        return await handled(request, wish);
      } finally {
        inFlight--;
        claimsInFlight.delete(claim);
      }
    },
  };
}

/** Without a claim and a precondition nothing else comes back, unless the command's id was used on another stream. */
function verdictOf(outcome: DispatchOutcome): Verdict {
  if (outcome.kind === 'decided') return outcome.verdict;
  throw new Error(`a command from inside was not decided: ${outcome.kind}`);
}
