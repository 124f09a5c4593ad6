// What a fresh development installation begins with: its tenant, registered, an account to hold meetings on, and texts for consent. Sent
// as commands like any other; sent again they change nothing.
import { newestVersion } from '../../domain/consent-text/consent-text.ts';
import { parseAccountId } from '../../domain/shared/ids.ts';
import type { AccountId, TenantId } from '../../domain/shared/ids.ts';
import type { BareCommand } from '../../domain/all-commands.ts';
import type { Clock } from '../../ports/clock.port.ts';
import type { Dispatch } from '../../ports/dispatch.port.ts';
import { TransientFault } from '../../ports/faults.ts';
import { insideContext } from '../../ports/inside-context.ts';
import type { IdSource } from '../../ports/id-source.port.ts';
import type { Facts } from '../../write/facts.ts';

/** Examples: what people agree to is each organisation's own to say. */
const texts = [
  ['record', 'I agree that my voice is recorded in this meeting. I can take this back at any time.'],
  ['transcribe', 'I agree that what I say in this meeting is transcribed. I can take this back at any time.'],
] as const;

/** What it works with. */
export interface SeedParts {
  readonly tenant: TenantId;
  readonly dispatch: Pick<Dispatch, 'decide'>;
  readonly facts: Pick<Facts, 'consentText'>;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** Sends the commands; gives the account. Raises the dispatch port's faults. */
export async function seedDevelopment(parts: SeedParts): Promise<AccountId> {
  const { tenant, ids } = parts;
  const account = required(parseAccountId(ids.named(['development-account', tenant])));
  await send(parts, { type: 'RegisterTenant', tenant, slug: 'development', region: 'eu' });
  await send(parts, { type: 'OpenAccount', account, plan: 'pro', timeZone: 'Etc/UTC' });
  await publishTexts(parts).catch((fault: unknown) => {
    // A process of the version before, which can't read these events, still runs: the next start publishes them.
    if (!(fault instanceof TransientFault) || fault.code !== 'upgrade-in-progress') throw fault;
  });
  return account;
}

/** Once: what somebody published since is not replaced. */
async function publishTexts(parts: SeedParts): Promise<void> {
  const { tenant, facts } = parts;
  for (const [purpose, text] of texts) {
    const name = { purpose, language: 'en' };
    const isThere = await facts.consentText(tenant, tenant, (state) => newestVersion(state, name) !== null);
    if (!isThere) await send(parts, { type: 'PublishConsentText', tenant, ...name, text });
  }
}

async function send(
  { tenant, dispatch, clock, ids }: SeedParts,
  command: WithoutAsker<Extract<BareCommand, { readonly type: SeedType }>>,
): Promise<void> {
  const by = { kind: 'system', id: 'development-seed' } as const;
  const at = clock.now();
  const context = insideContext(ids, { kind: 'start' }, { tenant, actor: by, at });
  await dispatch.decide({ ...command, by, at }, context);
}

type SeedType = 'RegisterTenant' | 'OpenAccount' | 'PublishConsentText';
type WithoutAsker<Command> = Command extends unknown ? Omit<Command, 'by' | 'at'> : never;

function required<Id>(id: Id | undefined): Id {
  if (id === undefined) throw new Error('the id source gave no UUID');
  return id;
}
