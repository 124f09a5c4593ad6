// Days of retention are calendar days of the account's time zone: also across summer time, leap days and the end of a year.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountDecider } from '../../../src/domain/account/account.ts';
import type { AccountEvent } from '../../../src/domain/account/account.events.ts';
import { fromEpochMs, toEpochMs, type Instant } from '../../../src/domain/shared/instant.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { daysLater, retentionTerms } from '../../../src/write/custody/retention-terms.ts';
import { fold } from '../../support/decider-spec.ts';
import { account, nine } from '../../support/histories/cast.ts';

const at = (text: string) => text as Instant;

describe('days later', () => {
  it.each([
    ['Asia/Kolkata', '2026-03-02T09:00:00.123Z', 30, '2026-04-01T09:00:00.123Z'],
    ['Etc/UTC', '2028-02-15T00:00:00.000Z', 30, '2028-03-16T00:00:00.000Z'],
    // Summer time begins on 29 March: the same time of day comes an hour earlier, and 30 days later an hour later in autumn.
    ['Europe/Berlin', '2026-03-10T09:00:00.000Z', 30, '2026-04-09T08:00:00.000Z'],
    ['Europe/Berlin', '2026-10-10T08:00:00.000Z', 30, '2026-11-09T09:00:00.000Z'],
    // 02:30 on 29 March is skipped: the clock passes it at 03:00.
    ['Europe/Berlin', '2026-02-27T01:30:00.000Z', 30, '2026-03-29T01:00:00.000Z'],
    ['America/New_York', '2026-12-20T23:59:59.999Z', 45, '2027-02-03T23:59:59.999Z'],
  ])('in %s, %s and %i days are %s', (zone, from, days, later) => {
    expect(daysLater(at(from), days, zone)).toBe(later);
  });

  it('never differ from so many times 24 hours by more than the clock is moved', () => {
    const zones = [
      'Asia/Kolkata',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Pacific/Apia',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) }),
        fc.constantFrom(30, 45),
        (zone, fromMs, days) => {
          const ms = toEpochMs(daysLater(fromEpochMs(fromMs), days, zone)) - fromMs;
          expect(Math.abs(ms - days * 86_400_000)).toBeLessThanOrEqual(3_600_000);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('the terms', () => {
  const opened: AccountEvent = {
    type: 'AccountOpened',
    plan: 'basic',
    timeZone: 'Asia/Kolkata',
    trialEndsAt: null,
  };
  const termsAfter = (...events: readonly AccountEvent[]) =>
    retentionTerms(account, fold(accountDecider, events), nine);
  const limits = { participants: 9, minutes: 9, recordings: 9, retentionDays: 60 };

  it('are those of the plan, or of the limits that were set in its place', () => {
    expect(termsAfter()).toBeUndefined();
    expect(termsAfter(opened)).toEqual({
      account,
      plan: 'basic',
      retentionDays: 30,
      timeZone: 'Asia/Kolkata',
      endedAt: nine,
      dueAt: '2026-04-01T09:00:00.000Z',
      policyVersion: 1,
    });
    expect(termsAfter(opened, { type: 'PlanChosen', plan: 'pro', previous: 'basic' })).toMatchObject({
      plan: 'pro',
      retentionDays: 45,
      dueAt: '2026-04-16T09:00:00.000Z',
    });
    const overridden: AccountEvent = { type: 'LimitsOverridden', limits, reason: known('A favour') };
    expect(termsAfter(opened, overridden)).toMatchObject({ plan: 'basic', retentionDays: 60 });
    expect(termsAfter(opened, overridden, { type: 'AccountClosed' })).toMatchObject({ retentionDays: 30 });
  });
});
