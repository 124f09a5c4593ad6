// How a command gets the outside facts that it is decided with: from the streams that own them, just before. A route, a
// timer or a reactor sends it without them; one function for each command that needs any completes it, or refuses.
import type { BareCommand, DomainCommand, DomainRefusal } from '../domain/all-commands.ts';
import type { AddressedTypes, Bare, NeedsFacts } from '../domain/shared/bare.ts';
import type { Refused } from '../domain/shared/decider.ts';
import type { TenantId } from '../domain/shared/ids.ts';
import type { Facts } from './facts.ts';

/** A command with its facts, or the refusal that they decide: it is answered and kept like the aggregate's own. */
export type Completed<Command = DomainCommand> = Command | Refused<DomainRefusal>;

/** A total map over the commands of an aggregate that need facts: one that is forgotten does not compile. */
export type Completions<Types extends AddressedTypes> = {
  readonly [Type in NeedsFacts<Types>]: (
    command: Bare<Types, Type>,
    tenant: TenantId,
    facts: Facts,
  ) => Promise<Completed<Extract<Types['command'], { readonly type: Type }>>>;
};

/** Completes a command; a promise only where facts are asked for. Raises the faults of reading streams. */
export type Complete = (command: BareCommand, tenant: TenantId) => Promise<Completed> | Completed;

/** Makes it of every aggregate's completions. */
export function completer(
  completions: readonly Readonly<Record<string, AnyCompletion>>[],
  facts: Facts,
): Complete {
  const byType = new Map<string, AnyCompletion>(completions.flatMap((each) => Object.entries(each)));
  return (command, tenant) => {
    const complete = byType.get(command.type);
    // The two casts say what the compiler can't follow: the function under a command's type takes that very command,
    // and a command without one carries no facts, since the maps are total over those that do.
    return complete === undefined ? (command as DomainCommand) : complete(command as never, tenant, facts);
  };
}

type AnyCompletion = (command: never, tenant: TenantId, facts: Facts) => Promise<Completed>;
