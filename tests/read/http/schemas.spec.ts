import { expect, it } from 'vitest';
import type { z } from 'zod';
import { parseMeetingId } from '../../../src/domain/shared/ids.ts';
import { idText, instantText, revisionText } from '../../../src/read/http/schemas.ts';

const taken = (schema: z.ZodType, value: unknown): unknown => schema.safeParse(value).data;

it('ids, instants and revisions come in one form', () => {
  expect(taken(idText(parseMeetingId), '0196F0C4-2F00-7000-8000-00000000000A')).toBe(
    '0196f0c4-2f00-7000-8000-00000000000a',
  );
  expect(taken(idText(parseMeetingId), 'x')).toBeUndefined();
  expect(taken(instantText(), '2026-11-21T10:00:00Z')).toBe('2026-11-21T10:00:00.000Z');
  expect(taken(instantText(), '2026-02-30T10:00:00Z')).toBeUndefined();
  // PostgreSQL has no year 0.
  expect(taken(instantText(), '0000-12-31T23:59:59Z')).toBeUndefined();
  expect(taken(instantText(), '0001-01-01T00:00:00Z')).toBe('0001-01-01T00:00:00.000Z');
  expect(taken(revisionText(), '42')).toBe(42n);
  expect(taken(revisionText(), '-1')).toBeUndefined();
  expect(taken(revisionText(), 'a revision as text')).toBeUndefined();
  // The one behind it must still fit the store's 64 bits.
  expect(taken(revisionText(), '9223372036854775806')).toBe(2n ** 63n - 2n);
  expect(taken(revisionText(), '9223372036854775807')).toBeUndefined();
  expect(taken(revisionText(), '9999999999999999999')).toBeUndefined();
});
