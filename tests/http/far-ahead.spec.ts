// How far ahead a client may date something.
import { describe, expect, it } from 'vitest';
import { addSeconds, type Instant } from '../../src/domain/shared/instant.ts';
import { maxSecondsAhead, notFarAhead } from '../../src/http/far-ahead.ts';
import { nine } from '../support/histories/cast.ts';

const taken = (instant: Instant): unknown => {
  try {
    return notFarAhead('startsAt', instant, nine);
  } catch (problem) {
    return problem;
  }
};

describe('issue 12 B2: an instant that a client states', () => {
  it('is taken up to ten years ahead, and however long ago', () => {
    for (const instant of [nine, addSeconds(nine, maxSecondsAhead), '2001-01-01T00:00:00.000Z' as Instant])
      expect(taken(instant)).toBe(instant);
  });
  it('is refused beyond, by its field', () => {
    const errors = [{ in: 'body', field: '/startsAt', code: 'too-far-ahead' }];
    for (const instant of [addSeconds(nine, maxSecondsAhead + 1), '9999-12-31T23:59:59.999Z' as Instant])
      expect(taken(instant)).toMatchObject({ problem: { status: 400, code: 'request-invalid', errors } });
  });
});
