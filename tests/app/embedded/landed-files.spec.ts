// Files of egresses: seen under their names once they are whole, never over another, never elsewhere.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { landedFiles } from '../../../src/app/embedded/landed-files.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'voicemeet-landed-'));
});
afterEach(() => rmSync(directory, { recursive: true }));
const bytes = Uint8Array.of(1, 2, 3);
const names = () =>
  readdirSync(directory, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [entry.name] : [],
  );

it('lands whole, with its length', () => {
  const path = join(directory, 't/x/a.ogg');
  const file = landedFiles(directory)(path);
  file.append(bytes);
  expect(names()).not.toContain('a.ogg');
  file.append(bytes);
  expect(file.deliver()).toBe(6);
  expect(readFileSync(path)).toEqual(Buffer.from([1, 2, 3, 1, 2, 3]));
  expect(names()).toEqual(['a.ogg']);
  expect(file.deliver()).toBeUndefined();
});

it('never overwrites what is there', () => {
  const path = join(directory, 'a.ogg');
  writeFileSync(path, 'first');
  const file = landedFiles(directory)(path);
  file.append(bytes);
  expect(file.deliver()).toBeUndefined();
  expect(readFileSync(path, 'utf8')).toBe('first');
  expect(names()).toEqual(['a.ogg']);
});

it('delivers nothing elsewhere, nor without a directory, nor what was given up', () => {
  for (const [of, path] of [
    [directory, join(directory, '../elsewhere.ogg')],
    [undefined, join(directory, 'a.ogg')],
  ] as const) {
    const file = landedFiles(of)(path);
    file.append(bytes);
    expect(file.deliver()).toBeUndefined();
    file.discard();
  }
  const given = landedFiles(directory)(join(directory, 'b.ogg'));
  given.append(bytes);
  given.discard();
  expect(given.deliver()).toBeUndefined();
  expect(names()).toEqual([]);
});
