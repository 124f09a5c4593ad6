// What the command line understands, and what it says where it can't.
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { BackupDesk } from '../../../src/app/cli/open-backup.ts';
import { barOn, linesTo } from '../../../src/app/cli/progress.ts';
import { inColumns, jsonOf, oneLine } from '../../../src/app/cli/terminal.ts';
import { FatalFault, TransientFault } from '../../../src/ports/faults.ts';
import { commandLine } from './said.ts';

const open = vi.fn(() => Promise.reject(new Error('must not be opened')));
const say = commandLine(open);
afterEach(() => {
  expect(open).not.toHaveBeenCalled();
});

describe('the command line', () => {
  it('tells its version and what there is, as results', async () => {
    expect(await say('--version')).toEqual({ code: 0, out: '1.2.3', notes: '' });
    const help = await say('projections', '--help');
    expect(help).toMatchObject({ code: 0, notes: '' });
    for (const verb of ['list', 'verify', 'rebuild', 'resume', 'skip-stopped']) {
      expect(help.out).toMatch(new RegExp(`^  ${verb} `, 'm'));
    }
  });

  it.each([
    [[], /Usage: voicemeet/],
    [['nonsense'], /unknown command 'nonsense'/],
    [['projections'], /Usage: voicemeet projections/],
    [['projections', 'list', '--nonsense'], /unknown option '--nonsense'/],
    [['projections', 'rebuild', '--reason', 'x'], /missing required argument 'projection'/],
    [['projections', 'verify', 'all', '--batch-sizes', '0'], /numbers from 1 to 10000/],
    [['projections', 'verify', 'all', '--batch-sizes', '7,7'], /different numbers/],
    [['projections', 'verify', 'all', '--batch-sizes', '1,2,3,4,5,6'], /up to 5/],
    [['stuck', 'release', 'meeting-list', '--reason', 'x'], /missing required argument 'key'/],
    [['snapshots'], /Usage: voicemeet snapshots/],
    [['relay', 'rebuild', '--reason', 'x'], /required option '--from <position>'/],
    [['relay', 'rebuild', '--from', '-1', '--reason', 'x'], /whole number, 0 or greater/],
    [['relay', 'rebuild', '--from', '0'], /required option '--reason <text>'/],
    [['backup'], /Usage: voicemeet backup/],
    [['backup', 'run'], /missing required argument 'tool'/],
    [['backup', 'check'], /missing required argument 'dump'/],
    [['snapshots', 'list', 'nonsense'], /A stream is named like meeting-<tenant>\.<id>/],
    [['snapshots', 'check', '--sample', '0'], /number from 1 to 10000/],
    [['snapshots', 'drop', '--reason', 'x'], /missing required argument 'stream'/],
  ])('takes %j for not understood', async (words, message) => {
    const said = await say(...words);
    expect(said).toMatchObject({ code: 2, out: '' });
    expect(said.notes).toMatch(message);
  });

  it('says that nothing was done, and how to learn what a verb takes', async () => {
    expect((await say('backup', 'check')).notes).toMatch(/Nothing was done\. "--help" after a verb/);
  });

  it('shows no password of a word that it does not understand', async () => {
    for (const words of [
      ['digest', 'mysql://o:p@55/w0rd@db/vm'],
      ['compare', '--from', 'postgress://o:p@55/w0rd@db/vm', '--to', 'current'],
    ]) {
      const said = await say('log', ...words);
      expect(said).toMatchObject({ code: 2, out: '' });
      expect(said.notes).toMatch(/'\w+:\/\/\[secret\]@db\/vm'/);
    }
  });

  it.each([
    ['projections', 'rebuild', 'all'],
    ['projections', 'resume', 'meeting-list'],
    ['projections', 'skip-stopped', 'meeting-list'],
    ['stuck', 'retry', 'meeting-list', 'meeting-1'],
    ['stuck', 'release', 'meeting-list', 'meeting-1'],
    ['stuck', 'skip', 'meeting-list', 'meeting-1'],
    ['snapshots', 'drop', 'all'],
  ])('does nothing by "%s %s" without a reason', async (...words) => {
    expect((await say(...words)).notes).toContain("required option '--reason <text>' not specified");
    for (const reason of ['', '  ', 'two\nlines', 'x'.repeat(1_001)]) {
      const said = await say(...words, '--reason', reason);
      expect(said).toMatchObject({ code: 2, out: '' });
      expect(said.notes).toContain('Say why');
    }
  });
});

describe('voicemeet config', () => {
  const env = {
    VOICEMEET_HTTP_PORT: '7099',
    VOICEMEET_DATABASE_URL: 'postgres://owner:verysecret@db.example.org/vm',
  };

  it('tells every value and where it came from, no secret', async () => {
    const said = await commandLine(open, env)('config');
    expect(said).toMatchObject({ code: 0, notes: '' });
    expect(said.out).toMatch(/^VOICEMEET_HTTP_PORT +7099 {2}\[environment\]/m);
    expect(said.out).toMatch(/^VOICEMEET_DATA_DIR .*\[default\]/m);
    expect(said.out).not.toContain('verysecret');
  });

  it('tells the same as one JSON document', async () => {
    const said = await commandLine(open, env)('config', '--json');
    const { entries } = JSON.parse(said.out) as { entries: { name: string; source: string }[] };
    expect(entries.find(({ name }) => name === 'VOICEMEET_HTTP_PORT')).toMatchObject({
      shown: '7099',
      source: 'environment',
    });
    expect(said.out).not.toContain('verysecret');
  });

  it('tells every fault at once, and so does every other verb, which then opens nothing', async () => {
    const faulty = commandLine(open, { VOICEMEET_HTTP_PORT: 'x', VOICEMEET_TYPO: '1' });
    for (const words of [['config'], ['projections', 'list'], ['stuck', 'list']]) {
      const said = await faulty(...words);
      expect(said).toMatchObject({ code: 1, out: '' });
      expect(said.notes).toMatch(/2 faults[^]*VOICEMEET_TYPO[^]*VOICEMEET_HTTP_PORT/);
    }
    const json = await faulty('config', '--json');
    expect(json.code).toBe(1);
    expect((JSON.parse(json.out) as { faults: string[] }).faults).toHaveLength(2);
  });
});

describe('what is printed', () => {
  it('has positions as decimal strings, whole beyond what a number can hold', () => {
    expect(jsonOf({ position: 9_007_199_254_740_993n })).toBe('{"position":"9007199254740993"}');
  });

  it('stands in columns, and can steer no terminal', () => {
    expect(
      inColumns([
        ['a', 'bbb', 'c'],
        ['aaaa', 'b', ''],
      ]),
    ).toEqual(['a     bbb  c', 'aaaa  b']);
    expect(oneLine('red \u001b[31m\nnext')).toBe('red  [31m next');
  });

  it('shows progress as lines, a few for any number of steps', () => {
    const lines: string[] = [];
    const progress = linesTo((line) => lines.push(line), 'rebuilding');
    for (let position = 1n; position <= 1_000n; position += 1n) progress.to(position, 1_000n);
    progress.end();
    expect(lines).toEqual([
      'rebuilding …',
      'rebuilding: 25% (250 of 1000 events)',
      'rebuilding: 50% (500 of 1000 events)',
      'rebuilding: 75% (750 of 1000 events)',
      'rebuilding: 100% (1000 of 1000 events)',
    ]);
  });

  it('shows progress as a bar on a terminal, and leaves no timer running', () => {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 120 });
    const bar = barOn(stream, 'rebuilding');
    bar.to(250n, 1_000n);
    bar.end();
    bar.end();
    expect(String(stream.read())).toMatch(/rebuilding \[/);
  });
});

describe('issue 12 A3: what an operator reads at night', () => {
  it.each([
    [
      new TransientFault('database-away', 'gone'),
      'whether the server that VOICEMEET_DATABASE_URL names runs',
    ],
    [new TransientFault('database-credentials', 'refused'), 'voicemeet roles set-passwords'],
    [new TransientFault('database-tls', 'self-signed'), 'sslrootcert'],
    [new FatalFault('database-missing', 'no such database'), 'VOICEMEET_DATABASE_URL'],
  ])('says what to do about %o', async (fault, way) => {
    const failing = commandLine(() => Promise.reject(fault));
    const { code, notes } = await failing('projections', 'list');
    expect([code, notes.split('\n')]).toEqual([
      1,
      [`${fault.message} [${fault.code}]`, expect.stringContaining(way)],
    ]);
  });

  it.each([
    ['run', 'is no backup'],
    ['restore', 'do not start the program on it'],
  ] as const)('says what a tool left that failed in backup %s', async (verb, left) => {
    const tool = () => Promise.resolve(3);
    const desk = { run: tool, restore: tool } as unknown as BackupDesk;
    const failing = commandLine(open, {}, undefined, undefined, undefined, undefined, undefined, (_, work) =>
      work(desk),
    );
    const { code, notes } = await failing('backup', verb, '--', 'pg_tool');
    expect([code, notes]).toEqual([1, expect.stringContaining(left)]);
    expect(notes).toMatch(/^pg_tool ended with exit code 3/);
  });
});
