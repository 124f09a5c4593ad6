// Instants as values: parsed, compared and moved without a clock, checked against the platform's own calendar.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as time from '../../../src/domain/shared/instant.ts';
import { after, nine } from '../../support/histories/cast.ts';

const first = -62_167_219_200_000;
const last = 253_402_300_799_999;
const epochMs = fc.oneof(
  fc.integer({ min: first, max: last }),
  fc.integer({ min: 0, max: 4_102_444_800_000 }),
  fc.constantFrom(first, last, 0, -1),
);

describe('an instant', () => {
  it('is made of milliseconds and gives them back, as the platform’s calendar does', () => {
    fc.assert(
      fc.property(epochMs, (ms) => {
        const instant = time.fromEpochMs(ms);
        expect(instant).toBe(new Date(ms).toISOString());
        expect(time.toEpochMs(instant)).toBe(ms);
        expect(time.parseInstant(instant)).toBe(instant);
      }),
    );
  });
  it('stops at the first and the last year', () => {
    expect(time.fromEpochMs(first - 1)).toBe('0000-01-01T00:00:00.000Z');
    expect(time.fromEpochMs(last + 1)).toBe('9999-12-31T23:59:59.999Z');
    expect(time.addSeconds(time.fromEpochMs(last), 1)).toBe('9999-12-31T23:59:59.999Z');
  });
  it.each([
    '2026-02-29T00:00:00.000Z',
    '1900-02-29T00:00:00.000Z',
    '2026-13-01T00:00:00.000Z',
    '2026-00-10T00:00:00.000Z',
    '2026-04-31T00:00:00.000Z',
    '2026-04-00T00:00:00.000Z',
    '2026-04-01T24:00:00.000Z',
    '2026-04-01T00:60:00.000Z',
    '2026-04-01T00:00:60.000Z',
    '2026-04-01T00:00:00Z',
    '2026-04-01T00:00:00.000+00:00',
    '2026-04-01 00:00:00.000Z',
    '2026-04-01T00:00:00.000Z\n',
    '',
  ])('is not %j', (text) => {
    expect(time.parseInstant(text)).toBeUndefined();
  });
  it.each(['2024-02-29T00:00:00.000Z', '2000-02-29T23:59:59.999Z', '0000-02-29T00:00:00.000Z'])(
    'is %s',
    (text) => {
      expect(time.parseInstant(text)).toBe(text);
    },
  );
});

describe('two instants', () => {
  it('compare as their milliseconds do, and the later one is the later', () => {
    fc.assert(
      fc.property(epochMs, epochMs, (a, b) => {
        const [one, other] = [time.fromEpochMs(a), time.fromEpochMs(b)];
        expect(time.compareInstants(one, other)).toBe(Math.sign(a - b));
        expect(time.laterOf(one, other)).toBe(time.fromEpochMs(Math.max(a, b)));
        expect(time.hasCome(one, other)).toBe(b >= a);
        expect(time.secondsBetween(one, other)).toBe(Math.floor((b - a) / 1000));
      }),
    );
  });
  it('lie as many seconds apart as were added, fractions and all', () => {
    expect(time.secondsBetween(nine, after(1, 30))).toBe(90);
    expect(time.secondsBetween(nine, after(0, 0.999))).toBe(0);
    expect(time.secondsBetween(after(0, 0.001), nine)).toBe(-1);
    expect(time.addSeconds(nine, -3600)).toBe('2026-03-02T08:00:00.000Z');
  });
});
