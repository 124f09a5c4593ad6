// An account's state as plain JSON, for audits.
import type { Described } from '../shared/described.ts';
import type { Seen } from '../shared/seen.ts';
import type { AccountState } from './account.state.ts';

/** What is known of an account at a point of its history. */
export function describeAccount(state: Seen<AccountState>): Described {
  if (state.status === 'none' || state.status === 'closed') return { ...state };
  const { status, plan, timeZone, trial, override, quota } = state;
  return {
    status,
    plan,
    timeZone,
    trial: trial && { ...trial },
    override: override && { ...override },
    quota: quota && {
      period: { ...quota.period },
      count: quota.count,
      recordings: [...quota.known].sort(),
    },
  };
}
