// Plain text: a paragraph for each turn.
import { expect, it } from 'vitest';
import type { PersonId } from '../../../src/domain/shared/ids.ts';
import { textOf } from '../../../src/domain/transcript/export-text.ts';

const said = (speaker: string, text: string, startMs: number, endMs: number) => ({
  id: `${speaker}.${startMs}`,
  person: speaker as PersonId,
  speaker,
  text,
  startMs,
  endMs,
});

it('what one person says without a pause of a second is one turn', () => {
  expect(
    textOf([
      said('Ann', 'Good morning.', 0, 1_000),
      said('Ann', 'Shall we begin?', 1_999, 3_000),
      said('Bob', 'Yes.', 3_100, 3_500),
      said('Ann', 'Good.', 3_600, 4_000),
      said('Ann', 'First.', 5_000, 6_000),
    ]),
  ).toBe(
    '[00:00:00] Ann: Good morning. Shall we begin?\n\n[00:00:03] Bob: Yes.\n\n[00:00:03] Ann: Good.\n\n[00:00:05] Ann: First.\n',
  );
  expect(textOf([])).toBe('');
});
