// The terms of a meeting's retention: the account's plan at the instant the meeting ended, and its days counted as days of the
// account's time zone: the same time of day, so many calendar days later.
import type { AccountState } from '../../domain/account/account.state.ts';
import { planLimits } from '../../domain/account/plan.ts';
import type { AccountId } from '../../domain/shared/ids.ts';
import { fromEpochMs, toEpochMs, type Instant } from '../../domain/shared/instant.ts';
import { retentionPolicyVersion, type RetentionTerms } from '../../domain/shared/media-custody.ts';
import { wallClock, whenPassing } from '../account/wall-clock.ts';

const msPerDay = 86_400_000;

/** What an account, as it was when a meeting ended, means for the meeting; `undefined` for one that was not open yet. */
export function retentionTerms(
  account: AccountId,
  state: AccountState,
  endedAt: Instant,
): RetentionTerms | undefined {
  if (state.status === 'none') return undefined;
  const { plan, timeZone } = state;
  const override = state.status === 'closed' ? null : state.override;
  const { retentionDays } = override ?? planLimits[plan];
  const dueAt = daysLater(endedAt, retentionDays, timeZone);
  return { account, plan, retentionDays, timeZone, endedAt, dueAt, policyVersion: retentionPolicyVersion };
}

/**
 * So many calendar days later, at the same time of day in a time zone. Where the clock skips that time, when it passes it; where
 * it passes it twice, one of the two. Milliseconds count: the clock shows whole seconds, and the rest is added.
 */
export function daysLater(from: Instant, days: number, timeZone: string): Instant {
  const fromMs = toEpochMs(from);
  const restMs = fromMs % 1_000;
  const clock = wallClock(timeZone);
  const wallMs = clock(fromMs - restMs) + days * msPerDay;
  return fromEpochMs(whenPassing(wallMs, clock) + restMs);
}
