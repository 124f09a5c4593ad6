// What archiving found goes through the ledger unchanged.
import { expect, it } from 'vitest';
import { archivedFromResult, resultOf } from '../../../src/reactors/archive/archived-result.ts';

it('is what a track’s stream is told', () => {
  const sealed = {
    plain: { sha256: 'a', bytes: 1 },
    stored: { sha256: 'b', bytes: 2 },
    keys: ['k1', 'k2'],
  };
  expect(archivedFromResult(resultOf(sealed, 3))).toEqual({
    sha256: 'a',
    bytes: 1,
    storedSha256: 'b',
    storedBytes: 2,
    keys: ['k1', 'k2'],
    milliseconds: 3,
  });
});
