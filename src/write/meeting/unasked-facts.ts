// Facts that a route does not know and the handler fills in from the streams that own them, before the command is
// decided. Until then they deny: a command that slipped past its handler would be refused.
import type { Allowance } from '../../domain/account/allowance.ts';
import { nilAccount } from '../../domain/shared/ids.ts';
import type { AccountId } from '../../domain/shared/ids.ts';

/** What is allowed while no account was asked: nothing. */
export const unasked: Allowance = unaskedOf(nilAccount);

/** What is allowed while this account was not asked: nothing. */
export function unaskedOf(account: AccountId): Allowance {
  return { kind: 'denied', refusal: { code: 'account-unknown', account } };
}
