// What a fresh development installation begins with: its tenant, registered, and an account to hold meetings on. Sent
// as commands like any other; sent again they change nothing.
import { parseAccountId } from '../../domain/shared/ids.ts';
import type { AccountId, TenantId } from '../../domain/shared/ids.ts';
import type { BareCommand } from '../../domain/all-commands.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Dispatch } from '../../ports/dispatch.port.ts';
import { insideContext } from '../../ports/inside-context.ts';
import type { IdSource } from '../../ports/id-source.port.ts';

/** What it works with. */
export interface SeedParts {
  readonly tenant: TenantId;
  readonly dispatch: Pick<Dispatch, 'decide'>;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** Sends the commands; gives the account. Raises the dispatch port's faults. */
export async function seedDevelopment({ tenant, dispatch, clock, ids }: SeedParts): Promise<AccountId> {
  const account = required(parseAccountId(ids.named(['development-account', tenant])));
  const by = { kind: 'system', id: 'development-seed' } as const;
  const at = clock.now();
  const commands: readonly BareCommand[] = [
    { type: 'RegisterTenant', tenant, slug: 'development', region: 'eu', by, at },
    { type: 'OpenAccount', account, plan: 'pro', timeZone: 'Etc/UTC', by, at },
  ];
  for (const command of commands) {
    await dispatch.decide(command, insideContext(ids, { kind: 'start' }, { tenant, actor: by, at }));
  }
  return account;
}

function required<Id>(id: Id | undefined): Id {
  if (id === undefined) throw new Error('the id source gave no UUID');
  return id;
}
