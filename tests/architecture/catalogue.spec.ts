// Every event of the domain has a codec entry and golden files; stored names are permanent; golden files never
// change once they stand in tests/golden/hashes.sha256, which only grows.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allCodecs } from '../../src/adapters/codec/words/all-codecs.ts';
import { belongs, filesBelow, root, textOf } from './files.ts';
import { literalsOf } from './syntax.ts';

const list = 'tests/golden/hashes.sha256';
const golden = filesBelow('tests/golden').filter((path) => path !== list);
const types = [...literalsOf('src/domain/all-events.ts', 'DomainEvent', 'type')].sort();
const codecs = allCodecs();

/** The list's lines: hash, two blanks, path below tests/golden (as `sha256sum` writes and checks them). */
function listed(): readonly { readonly hash: string; readonly path: string }[] {
  return (filesBelow('tests/golden').includes(list) ? textOf(list) : '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ hash: line.slice(0, 64), path: `tests/golden/${line.slice(66)}` }));
}

describe('the event catalogue', () => {
  it('has a codec entry for every event, and none for anything else', () => {
    expect(
      codecs.all.map(({ type }) => type).sort(),
      `src/adapters/codec/<aggregate>.codec.ts. ${belongs.adapters}`,
    ).toEqual(types);
  });

  it('has a golden file for every stored name, old versions included, and no other', () => {
    const files = golden.filter((path) => path.startsWith('tests/golden/events/')).sort();
    const expected = codecs.storedNames.map((stored) => `tests/golden/events/${stored}.json`).sort();
    expect(
      files,
      `Write what is stored as tests/golden/events/<stored name>.json, once. ${belongs.adapters}`,
    ).toEqual(expected);
  });
});

describe('golden files', () => {
  it('stand in the list once each, and the list names no other', () => {
    const paths = listed().map(({ path }) => path);
    expect([...paths].sort(), `Run "npm run record": it adds what is new. ${belongs.adapters}`).toEqual(
      [...golden].sort(),
    );
  });

  it('are what they were when they were listed', () => {
    const changed = listed()
      .filter(
        ({ hash, path }) =>
          createHash('sha256')
            .update(readFileSync(join(root, path)))
            .digest('hex') !== hash,
      )
      .map(({ path }) => path);
    expect(
      changed,
      `What was stored once is read for ever: restore the file, and add a version instead. ${belongs.adapters}`,
    ).toEqual([]);
  });

  it('were never struck from the list', () => {
    expect(linesStruck(), `The list only grows. ${belongs.adapters}`).toEqual([]);
  });
});

/** Lines that some commit took out of the list; none where there is no history to ask. */
function linesStruck(): readonly string[] {
  try {
    const history = execFileSync(
      'git',
      ['log', '--format=', '--unified=0', '-p', '--no-ext-diff', '--', list],
      {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: 120_000,
      },
    );
    return history.split('\n').filter((line) => /^-[0-9a-f]{64} /.test(line));
  } catch {
    return [];
  }
}
