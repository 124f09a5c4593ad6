// The life of an account: opened on a plan, perhaps on trial, suspended, reinstated, closed; and the quota
// of recordings that crosses meetings. Knows what each event does and which rule decides each command.
import type { Decisions, Evolutions } from '../shared/by-type.ts';
import type { AccountId } from '../shared/ids.ts';
import { tabledDecider } from '../shared/tabled-decider.ts';
import * as rules from './account.decisions.ts';
import type { AccountCommand, AccountEvent, AccountFacts, AccountRefusal } from './account.events.ts';
import { maxKnownRecordings, type AccountState, type LiveAccount } from './account.state.ts';

/** The words and the state of an account. */
export interface AccountTypes {
  readonly id: AccountId;
  readonly state: AccountState;
  readonly command: AccountCommand;
  readonly event: AccountEvent;
  readonly refusal: AccountRefusal;
  readonly facts: AccountFacts;
}

const evolutions: Evolutions<AccountTypes> = {
  AccountOpened: (_state, { plan, timeZone, trialEndsAt }) => ({
    status: 'active',
    plan,
    timeZone,
    trial: trialEndsAt === null ? null : { endsAt: trialEndsAt, ended: false },
    override: null,
    quota: null,
  }),
  PlanChosen: whileLive((account, { plan }) => {
    account.plan = plan;
    account.override = null;
  }),
  LimitsOverridden: whileLive((account, { limits }) => {
    account.override = limits;
  }),
  TrialEnded: whileLive(({ trial }) => {
    if (trial !== null) trial.ended = true;
  }),
  AccountSuspended: whileLive((account) => {
    account.status = 'suspended';
  }),
  AccountReinstated: whileLive((account) => {
    account.status = 'active';
  }),
  AccountClosed: (state) =>
    state.status === 'none' ? state : { status: 'closed', plan: state.plan, timeZone: state.timeZone },
  RecordingReserved: whileLive((account, { recording, period }) => {
    if (account.quota?.period.start !== period.start) account.quota = { period, count: 0, known: new Set() };
    const { quota } = account;
    quota.count += 1;
    quota.known.add(recording);
    const [oldest] = quota.known;
    if (quota.known.size > maxKnownRecordings && oldest !== undefined) quota.known.delete(oldest);
  }),
  RecordingReleased: whileLive(({ quota }, { recording }) => {
    if (quota?.known.delete(recording)) quota.count -= 1;
  }),
};

const decisions: Decisions<AccountTypes> = {
  OpenAccount: rules.open,
  ChoosePlan: rules.choosePlan,
  OverrideLimits: rules.overrideLimits,
  EndTrial: rules.endTrial,
  SuspendAccount: rules.suspend,
  ReinstateAccount: rules.reinstate,
  CloseAccount: rules.close,
  ReserveRecording: rules.reserveRecording,
  ReleaseRecording: rules.releaseRecording,
};

/** Lets an event change an account that works or is suspended; elsewhere it has no place and changes nothing. */
function whileLive<Event extends AccountEvent>(
  change: (account: LiveAccount, event: Event) => void,
): (state: AccountState, event: Event) => AccountState {
  return (state, event) => {
    if (state.status === 'active' || state.status === 'suspended') change(state, event);
    return state;
  };
}

export const accountDecider = tabledDecider<AccountTypes>({
  category: 'account',
  initial: () => ({ status: 'none' }),
  evolutions,
  decisions,
});
