// The lint of words: refuses what was dropped wherever it is planted, lets listed exceptions pass, and the tree passes.
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'lint-words.mjs');
let root: string;

function lint(...args: string[]): { code: number | null; said: string } {
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { code: status, said: stderr };
}

async function plant(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'words-'));
});
afterEach(() => rm(root, { recursive: true }));

describe('the lint of words', () => {
  it('passes on this tree', () => {
    expect(lint()).toEqual({ code: 0, said: '' });
  });

  it.each([
    'src/ports/a.port.ts',
    'src/app/cli/a.ts',
    'docs/a.md',
    'docs/adr/0099-a.md',
    'tests/contracts/a.ts',
    'fakes/esdb/a.ts',
    'bench/a.ts',
    'chaos/a.ts',
    'demo/a.ts',
    'harness/a.ts',
    'scripts/a.mjs',
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    '.dependency-cruiser.cjs',
  ])('fails on one planted in %s, with file, line and what to write', async (path) => {
    await plant(path, '// A first line.\n// Gives the events behind a position.\n');
    const { code, said } = lint(root, '--all');
    expect(code).toBe(1);
    expect(said).toContain(`${path}:2: behind → after, later than`);
  });

  it.each([
    ['an identifier', 'src/write/a.ts', 'const roundsBehind = 3;'],
    ['a string', 'src/write/a.ts', "throw new Error('nothing behind it');"],
    ['a file name', 'src/write/runs-behind.ts', ''],
    ['a signal', 'src/write/a.ts', 'while (!told.aborted) await next();'],
    ['an import rule', 'docs/house.md', 'Packages have doors too.'],
    ['a specification', 'src/write/a.ts', '  // The codec’s law.'],
    ['a vendor’s word elsewhere', 'src/write/a.ts', "const said = 'fell behind';"],
  ])('refuses %s', async (_what, path, text) => {
    await plant(path, text);
    expect(lint(root, '--all').code).toBe(1);
  });

  it.each([
    ['a fault code', 'src/read/a.ts', "new TransientFault('sequence-behind', text);"],
    ['a verb', 'src/write/a.ts', '// Nobody is told, and the log says what it was told: all of it.'],
    ['a meeting’s door', 'src/domain/meeting/door.ts', '// Who knocks at an open door walks into the room.'],
    ['a variable', 'src/write/a.ts', 'const law = 3;'],
    ['a vendor’s word', 'fakes/esdb/a.ts', "const said = 'fell behind';"],
    ['a stored migration', 'src/adapters/postgres/migrations/0001_a.sql', '-- behind'],
  ])('lets %s pass', async (_what, path, text) => {
    await plant(path, text);
    expect(lint(root, '--all')).toEqual({ code: 0, said: '' });
  });
});
