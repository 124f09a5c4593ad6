// What verifying the read models says is believed only where every table was compared and is the same.
import { expect, it } from 'vitest';
import { judged } from '../../demo/read-models.ts';

const table = (name: string, liveHash: string, rebuiltHash: string) => ({
  table: name,
  liveHash,
  rebuiltHash,
});
const output = (...tables: readonly unknown[]) =>
  JSON.stringify([
    { projection: 'p', equal: true, tables },
    { projection: 'q', note: null, tables: [] },
  ]);

it('is equal where all tables are', () => {
  const verified = judged(0, output(table('a', '1', '1'), table('b', '2', '2')), '');
  expect(verified).toMatchObject({ equal: true, said: '' });
  expect(verified.hashes['live']).toBe(verified.hashes['rebuilt']);
  const lines = `${JSON.stringify(table('b', '2', '2'))}\n${JSON.stringify(table('a', '1', '1'))}\nRESULT\n`;
  expect(judged(0, lines, '').hashes).toEqual(verified.hashes);
});

it.each([
  ['one table differs, whatever the exit code says', 0, output(table('a', '1', '1'), table('b', '2', '3'))],
  ['it failed', 1, output(table('a', '1', '1'))],
  ['nothing was compared', 0, output()],
  ['it said nothing', 0, ''],
])('is not equal where %s', (_, code, said) => {
  expect(judged(code, said, 'why').equal).toBe(false);
  expect(judged(code, said, 'why').said).toContain('why');
});
