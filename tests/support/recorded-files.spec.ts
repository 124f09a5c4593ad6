// Recording adds to the list of golden files and never accepts a changed file as a new one.
import { expect, it } from 'vitest';
import { goldenList, recordedFiles, textNow } from './recorded-files.ts';

const [list] = recordedFiles;
const now = textNow(list!);

it('adds a golden file that is not listed, and leaves every other line', () => {
  const lines = now.split('\n');
  const without = lines.filter((line) => !line.endsWith('  envelope/ids.json')).join('\n');
  const again = goldenList(without);
  expect(again.startsWith(without)).toBe(true);
  expect(again.split('\n').sort()).toEqual(lines.sort());
  expect(goldenList(now)).toBe(now);
});

it('refuses to list a golden file that changed', () => {
  const other = now.replace(/^.*(?= {2}envelope\/ids\.json$)/m, '0'.repeat(64));
  expect(() => goldenList(other)).toThrow(/envelope\/ids\.json changed/);
});
