// A list of the media plane's: nothing where there is no room, and a refusal is its being away.
import { expect, it } from 'vitest';
import { listed } from '../../../../src/reactors/media/recording/listed.ts';

it('is what was given, nothing where there is no room, and away otherwise', () => {
  expect(listed({ kind: 'done', value: [1] })).toEqual({ kind: 'listed', list: [1] });
  expect(listed({ kind: 'absent' })).toEqual({ kind: 'listed', list: [] });
  expect(listed({ kind: 'refused', code: 'x', sentence: '' })).toMatchObject({
    kind: 'away',
    code: 'failed',
  });
  const away = { kind: 'away', code: 'timeout', mayHaveHappened: true } as const;
  expect(listed(away)).toBe(away);
});
