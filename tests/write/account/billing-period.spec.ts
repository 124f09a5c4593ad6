// Billing periods in real zones: summer time, skipped midnights, skipped days, clocks set back over a month's end.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromEpochMs, parseInstant, toEpochMs } from '../../../src/domain/shared/instant.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { billingPeriodAt, isTimeZone } from '../../../src/write/account/billing-period.ts';

const examples: readonly (readonly [string, zone: string, at: string, start: string, end: string])[] = [
  [
    'no zone at all',
    'Etc/UTC',
    '2026-11-21T10:00:00.000Z',
    '2026-11-01T00:00:00.000Z',
    '2026-12-01T00:00:00.000Z',
  ],
  [
    'half an hour off',
    'Asia/Kolkata',
    '2026-10-31T18:30:00.000Z',
    '2026-10-31T18:30:00.000Z',
    '2026-11-30T18:30:00.000Z',
  ],
  [
    'the last millisecond',
    'Asia/Kolkata',
    '2026-10-31T18:29:59.999Z',
    '2026-09-30T18:30:00.000Z',
    '2026-10-31T18:30:00.000Z',
  ],
  [
    'the year turns',
    'Asia/Kolkata',
    '2026-12-31T18:30:00.000Z',
    '2026-12-31T18:30:00.000Z',
    '2027-01-31T18:30:00.000Z',
  ],
  [
    'summer time begins',
    'America/New_York',
    '2026-03-15T00:00:00.000Z',
    '2026-03-01T05:00:00.000Z',
    '2026-04-01T04:00:00.000Z',
  ],
  [
    'summer time ends on the first',
    'America/New_York',
    '2026-11-15T00:00:00.000Z',
    '2026-11-01T04:00:00.000Z',
    '2026-12-01T05:00:00.000Z',
  ],
  [
    'a day is skipped',
    'Pacific/Apia',
    '2011-12-31T00:00:00.000Z',
    '2011-12-01T10:00:00.000Z',
    '2011-12-31T10:00:00.000Z',
  ],
  [
    'the clock goes back at midnight',
    'Africa/Cairo',
    '2024-10-31T21:30:00.000Z',
    '2024-09-30T21:00:00.000Z',
    '2024-10-31T22:00:00.000Z',
  ],
  [
    'the first midnight is skipped',
    'America/Asuncion',
    '2023-10-01T04:00:00.000Z',
    '2023-10-01T04:00:00.000Z',
    '2023-11-01T03:00:00.000Z',
  ],
  [
    'just before it',
    'America/Asuncion',
    '2023-10-01T03:59:59.999Z',
    '2023-09-01T04:00:00.000Z',
    '2023-10-01T04:00:00.000Z',
  ],
];

const zones = [
  'Etc/UTC',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/New_York',
  'Pacific/Apia',
  'Africa/Cairo',
  'America/Asuncion',
  'America/St_Johns',
  'America/Havana',
  'Pacific/Kiritimati',
  'Australia/Lord_Howe',
];

/** Around the turn of a month, where everything happens, and anywhere. */
const instants = fc.oneof(
  fc
    .tuple(
      fc.integer({ min: 2000, max: 2040 }),
      fc.integer({ min: 0, max: 11 }),
      fc.integer({ min: -86_400, max: 86_400 }),
    )
    .map(([year, month, seconds]) => fromEpochMs(Date.UTC(year, month) + seconds * 1000)),
  fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2040, 0) }).map(fromEpochMs),
);

describe('the billing period of an instant', () => {
  it.each(examples)('%s: %s at %s', (_what, zone, at, start, end) => {
    expect(billingPeriodAt(parseInstant(at)!, zone)).toEqual({ start, end });
  });

  it('holds its instant, is the same all through it, and ends where the next begins', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        instants,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (zone, at, part) => {
          const period = billingPeriodAt(at, zone);
          const [start, end] = [toEpochMs(period.start), toEpochMs(period.end)];
          expect(start).toBeLessThanOrEqual(toEpochMs(at));
          expect(toEpochMs(at)).toBeLessThan(end);
          const within = fromEpochMs(start + Math.floor((end - 1 - start) * part));
          for (const same of [period.start, within, fromEpochMs(end - 1)]) {
            expect(billingPeriodAt(same, zone)).toEqual(period);
          }
          expect(billingPeriodAt(period.end, zone).start).toBe(period.end);
          expect(billingPeriodAt(fromEpochMs(start - 1), zone).end).toBe(period.start);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('keeps to one midnight where a clock passes two', () => {
    // St. John's set its clocks back at one minute past midnight, on 1 November 2009 into October.
    const october = billingPeriodAt('2009-10-15T00:00:00.000Z' as Instant, 'America/St_Johns');
    const november = billingPeriodAt('2009-11-15T00:00:00.000Z' as Instant, 'America/St_Johns');
    expect(october.end).toBe(november.start);
    for (const at of ['2009-11-01T02:30:30.000Z', '2009-11-01T03:00:00.000Z'] as Instant[]) {
      expect(billingPeriodAt(at, 'America/St_Johns')).toEqual(at < november.start ? october : november);
    }
  });
});

describe('a time zone', () => {
  it.each(['Asia/Kolkata', 'Etc/UTC', 'America/New_York'])('%s is known', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });
  it.each(['', 'Mars/Olympus', 'Asia/Kolkata ', '__proto__'])('"%s" is none', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});
