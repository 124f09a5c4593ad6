// Moments as auditors name them.
import { describe, expect, it } from 'vitest';
import { isIn, momentSchema, momentText } from '../../../src/read/audit/moment.ts';
import { after } from '../../support/histories/cast.ts';

describe('a moment', () => {
  it('is an instant, a version, both or the end', () => {
    const event = { at: after(5), revision: 7n };
    expect(isIn(event, {})).toBe(true);
    expect([after(4), after(5)].map((at) => isIn(event, { at }))).toEqual([false, true]);
    expect([6n, 7n].map((version) => isIn(event, { version }))).toEqual([false, true]);
    expect(isIn(event, { at: after(9), version: 6n })).toBe(false);
    expect(isIn(event, { at: after(4), version: 9n })).toBe(false);
  });

  it('has a text of fixed words for the record', () => {
    expect([{}, { at: after(5) }, { version: 7n }, { at: after(5), version: 7n }].map(momentText)).toEqual([
      'end',
      `at:${after(5)}`,
      'version:7',
      `at:${after(5)}/version:7`,
    ]);
  });

  it('comes as one text of either form', () => {
    const schema = momentSchema();
    expect(schema.parse('2026-03-02T09:05:00Z')).toEqual({ at: after(5) });
    expect(schema.parse('7')).toEqual({ version: 7n });
    for (const text of ['-1', '07', 'yesterday', '', '2026-02-30T00:00:00Z'])
      expect(schema.safeParse(text).success).toBe(false);
  });
});
