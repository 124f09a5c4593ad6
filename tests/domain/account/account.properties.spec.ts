// What every account keeps, whatever happens: the laws of a decider, and a quota that is never exceeded.
import { ok, strictEqual } from 'node:assert';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type {
  AccountCommand,
  AccountEvent,
  AccountRefusal,
} from '../../../src/domain/account/account.events.ts';
import type { AccountState } from '../../../src/domain/account/account.state.ts';
import { accountDecider } from '../../../src/domain/account/account.ts';
import { planLimits, plans } from '../../../src/domain/account/plan.ts';
import { addSeconds } from '../../../src/domain/shared/instant.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { obeysTheLaws, type Sightings } from '../../support/decider-laws.ts';
import { account, meeting, nine, operator, recordingId } from '../../support/histories/cast.ts';

const day = 86_400;
const plan = fc.constantFrom(...plans);
const reason = fc.constant(known('because'));
const recording = fc.integer({ min: 1, max: 12 }).map(recordingId);
const type = <Type extends AccountCommand['type']>(name: Type) => fc.constant(name);
const period = fc.integer({ min: 0, max: 2 }).map((n) => ({
  start: addSeconds(nine, n * 30 * day),
  end: addSeconds(nine, (n + 1) * 30 * day),
}));
const wish = fc.oneof(
  { weight: 2, arbitrary: fc.record({ type: type('OpenAccount'), plan, timeZone: fc.constant('UTC') }) },
  { weight: 2, arbitrary: fc.record({ type: type('ChoosePlan'), plan }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: type('OverrideLimits'),
      limits: fc.constantFrom(null, planLimits.free),
      reason,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constantFrom('EndTrial', 'ReinstateAccount', 'ReinstateAccount') }),
  },
  { weight: 1, arbitrary: fc.record({ type: type('SuspendAccount'), reason }) },
  {
    weight: 14,
    arbitrary: fc.record({
      type: type('ReserveRecording'),
      recording,
      meeting: fc.constant(meeting),
      period,
      plan: fc.constant('free' as const),
      limit: fc.constantFrom(planLimits.free.recordings, planLimits.trial.recordings, null),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: type('ReleaseRecording'), recording }) },
);
const closing = fc.array(fc.record({ type: type('CloseAccount') }), { maxLength: 1 });
const commands: fc.Arbitrary<readonly AccountCommand[]> = fc
  .tuple(
    fc.array(wish, { maxLength: 40, size: 'max' }),
    closing,
    fc.array(wish, { maxLength: 5 }),
    fc.constantFrom(60, day, 2 * day),
  )
  .map(([before, close, afterwards, step]) =>
    [...before, ...close, ...afterwards].map((wished, n): AccountCommand => {
      return { ...wished, account, by: operator, at: addSeconds(nine, n * step) };
    }),
  );

/** The count is what is known while nothing was forgotten, and only goes above a limit that came down later. */
function holds(state: AccountState): void {
  if (state.status === 'none' || state.status === 'closed' || state.quota === null) return;
  strictEqual(state.quota.count, state.quota.known.size, 'the count equals the recordings that are known');
  ok(state.quota.count >= 0);
}

it('an account obeys the laws of a decider, and sometimes says each of its words', () => {
  const seen: Sightings = new Map();
  fc.assert(
    fc.property(commands, (asked) => {
      const history = obeysTheLaws(accountDecider, asked, { holds }, seen);
      ok(history.filter((event) => event.type === 'AccountOpened').length <= 1, 'opened once');
      ok(history.filter((event) => event.type === 'TrialEnded').length <= 1, 'a trial ends once');
    }),
    { numRuns: 300, seed: 20260302 },
  );
  const words = [...Object.keys(everyEvent), ...Object.keys(everyRefusal)];
  expect(words.filter((word) => !seen.has(word))).toEqual([]);
});

it('never reserves beyond the limit that is in force', () => {
  fc.assert(
    fc.property(fc.array(recording, { maxLength: 30, size: 'max' }), (recordings) => {
      const opening: AccountCommand = {
        type: 'OpenAccount',
        plan: 'free',
        timeZone: 'UTC',
        account,
        by: operator,
        at: nine,
      };
      const period = { start: nine, end: addSeconds(nine, 30 * day) };
      const reserving = recordings.map((one): AccountCommand => {
        const frozen = { plan: 'free', limit: planLimits.free.recordings } as const;
        return {
          type: 'ReserveRecording',
          recording: one,
          meeting,
          period,
          ...frozen,
          account,
          by: operator,
          at: nine,
        };
      });
      const history = obeysTheLaws(accountDecider, [opening, ...reserving], { holds });
      const reserved = history.filter((event) => event.type === 'RecordingReserved').length;
      strictEqual(reserved, Math.min(new Set(recordings).size, planLimits.free.recordings ?? 0));
    }),
  );
});

const everyEvent: Record<AccountEvent['type'], true> = {
  AccountOpened: true,
  PlanChosen: true,
  LimitsOverridden: true,
  TrialEnded: true,
  AccountSuspended: true,
  AccountReinstated: true,
  AccountClosed: true,
  RecordingReserved: true,
  RecordingReleased: true,
};
/** Told by the command's facts before the account is asked. */
type ToldElsewhere = 'meeting-not-open' | 'recording-running' | 'trial-expired';
const everyRefusal: Record<Exclude<AccountRefusal['code'], ToldElsewhere>, true> = {
  'account-unknown': true,
  'account-exists': true,
  'account-suspended': true,
  'account-closed': true,
  'trial-not-available': true,
  'recording-limit-reached': true,
};
