// The rule of each command on an account. Limits and quotas are decided here, from the account's own
// history: two meetings that start a recording at once meet in this stream.
import { accept, nothing, refuse, type Decision, type Refused } from '../shared/decider.ts';
import { addSeconds, compareInstants, hasCome } from '../shared/instant.ts';
import type { Seen } from '../shared/seen.ts';
import type { AccountCommand, AccountEvent, AccountRefusal, BillingPeriod } from './account.events.ts';
import type { AccountState, LiveAccount } from './account.state.ts';
import { trialDays, type PlanLimits } from './plan.ts';

export type AccountDecision = Decision<AccountEvent, AccountRefusal>;
type State = Seen<AccountState>;

const secondsPerDay = 86_400;

/** An account is opened once; the same opening again says nothing. A trial begins here and only here. */
export function open(
  { account, plan, timeZone, at }: AccountCommand<'OpenAccount'>,
  state: State,
): AccountDecision {
  if (state.status === 'none') {
    const trialEndsAt = plan === 'trial' ? addSeconds(at, trialDays * secondsPerDay) : null;
    return accept({ type: 'AccountOpened', plan, timeZone, trialEndsAt });
  }
  if (isLive(state) && state.plan === plan && state.timeZone === timeZone) return nothing();
  return refuse({ code: 'account-exists', account });
}

/** A new plan is in force at once; meetings that are open keep the limits they opened with. */
export function choosePlan(command: AccountCommand<'ChoosePlan'>, state: State): AccountDecision {
  const { account, plan } = command;
  if (!isLive(state)) return refuseUnlessLive(command, state);
  if (state.status === 'suspended') return refuse({ code: 'account-suspended', account });
  if (state.plan === plan) return nothing();
  if (plan === 'trial') return refuse({ code: 'trial-not-available', account });
  return accept({ type: 'PlanChosen', plan, previous: state.plan });
}

export function overrideLimits(command: AccountCommand<'OverrideLimits'>, state: State): AccountDecision {
  const { limits, reason } = command;
  if (!isLive(state)) return refuseUnlessLive(command, state);
  if (sameLimits(state.override, limits)) return nothing();
  return accept({ type: 'LimitsOverridden', limits, reason });
}

/** Decided again whenever the timer fires: early, late or twice, it ends a trial that is over and nothing else. */
export function endTrial(command: AccountCommand<'EndTrial'>, state: State): AccountDecision {
  if (state.status === 'none') return refuse({ code: 'account-unknown', account: command.account });
  if (state.status === 'closed' || state.plan !== 'trial') return nothing();
  if (state.trial === null || state.trial.ended) return nothing();
  if (!hasCome(state.trial.endsAt, command.at)) return nothing();
  return accept({ type: 'TrialEnded', trialEndsAt: state.trial.endsAt });
}

export function suspend(command: AccountCommand<'SuspendAccount'>, state: State): AccountDecision {
  if (!isLive(state)) return refuseUnlessLive(command, state);
  if (state.status === 'suspended') return nothing();
  return accept({ type: 'AccountSuspended', reason: command.reason });
}

export function reinstate(command: AccountCommand<'ReinstateAccount'>, state: State): AccountDecision {
  if (!isLive(state)) return refuseUnlessLive(command, state);
  if (state.status === 'active') return nothing();
  return accept({ type: 'AccountReinstated' });
}

export function close({ account }: AccountCommand<'CloseAccount'>, state: State): AccountDecision {
  if (state.status === 'none') return refuse({ code: 'account-unknown', account });
  if (state.status === 'closed') return nothing();
  return accept({ type: 'AccountClosed' });
}

/**
 * One recorded stretch of a meeting counts once, in the billing period in which it was asked for. The meeting is open, so its own
 * limit counts: a trial that ended since, or another plan, changes nothing.
 */
export function reserveRecording(command: AccountCommand<'ReserveRecording'>, state: State): AccountDecision {
  const { account, recording, meeting, plan, limit } = command;
  if (!isLive(state)) return refuseUnlessLive(command, state);
  if (state.status === 'suspended') return refuse({ code: 'account-suspended', account });
  if (state.quota?.known.has(recording)) return nothing();

  const { period, count } = usageOf(state, command);
  if (limit !== null && count >= limit) {
    return refuse({ code: 'recording-limit-reached', meeting, plan, limit, count, resetsAt: period.end });
  }
  return accept({ type: 'RecordingReserved', recording, meeting, period });
}

/** Gives back what never started; of an earlier period, or given back already: nothing. */
export function releaseRecording(command: AccountCommand<'ReleaseRecording'>, state: State): AccountDecision {
  const { account, recording } = command;
  if (state.status === 'none') return refuse({ code: 'account-unknown', account });
  if (state.status === 'closed' || !state.quota?.known.has(recording)) return nothing();
  return accept({ type: 'RecordingReleased', recording });
}

/**
 * The period that a reservation counts in, and what is used of it. Periods only go forward: a command that
 * was timed just before a period's end and decided after another's beginning counts in the later one.
 */
function usageOf(
  { quota }: Seen<LiveAccount>,
  { period }: AccountCommand<'ReserveRecording'>,
): { readonly period: BillingPeriod; readonly count: number } {
  if (quota === null || compareInstants(quota.period.start, period.start) < 0) return { period, count: 0 };
  return { period: quota.period, count: quota.count };
}

function isLive(state: State): state is Seen<LiveAccount> {
  return state.status === 'active' || state.status === 'suspended';
}

function refuseUnlessLive(
  { account }: AccountCommand,
  { status }: Exclude<State, Seen<LiveAccount>>,
): Refused<AccountRefusal> {
  return refuse({ code: status === 'none' ? 'account-unknown' : 'account-closed', account });
}

function sameLimits(a: Seen<PlanLimits> | null, b: PlanLimits | null): boolean {
  if (a === null || b === null) return a === b;
  return (
    a.participants === b.participants &&
    a.minutes === b.minutes &&
    a.recordings === b.recordings &&
    a.retentionDays === b.retentionDays
  );
}
