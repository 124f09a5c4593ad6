// The bootstrap: installs once, only when needed, one process at a time, and says what went wrong.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const scripts = join(import.meta.dirname, '..', '..', 'scripts');
let root: string;

/** A program that ensures dependencies of `root` with an installer of the test's own. */
const program = (install: string): string => `
  import { ensureDeps } from ${JSON.stringify(pathToFileURL(join(scripts, 'install-deps.mjs')).href)};
  import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
  const root = ${JSON.stringify('ROOT')};
  process.exitCode = ensureDeps(root, () => { appendFileSync(root + '/installs', 'i'); mkdirSync(root + '/node_modules', { recursive: true }); ${install} });
`;

function args(install: string): string[] {
  return ['--input-type=module', '-e', program(install).replaceAll('ROOT', root)];
}

function ensure(install = ''): { code: number | null; said: string } {
  const { status, stderr } = spawnSync(process.execPath, args(install), { encoding: 'utf8' });
  return { code: status, said: stderr };
}

const installs = async (): Promise<number> =>
  (await readFile(join(root, 'installs'), 'utf8').catch(() => '')).length;

const lockfile = (version: string, more: object = {}): string =>
  JSON.stringify({ packages: { '': {}, 'node_modules/a': { version }, ...more } });

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'deps-'));
  await writeFile(join(root, 'package-lock.json'), lockfile('1.0.0'));
});
afterEach(() => rm(root, { recursive: true }));

describe('ensureDeps', () => {
  it('installs once for a lockfile, and again when it changes', async () => {
    expect(ensure().code).toBe(0);
    expect(ensure()).toEqual({ code: 0, said: '' });
    expect(await installs()).toBe(1);
    await writeFile(join(root, 'package-lock.json'), lockfile('1.0.1'));
    expect(ensure().code).toBe(0);
    expect(await installs()).toBe(2);
  });

  it('installs again for another platform or Node.js', async () => {
    ensure();
    await mkdir(join(root, 'node_modules', 'a'));
    await writeFile(join(root, 'node_modules', '.package-lock.json'), lockfile('1.0.0'));
    const stamp = join(root, 'node_modules', '.deps-ok');
    const text = await readFile(stamp, 'utf8');
    expect(text).toContain(
      `${process.platform} ${process.arch} node${process.versions.node.split('.')[0] ?? ''}`,
    );
    await writeFile(stamp, text.replace(process.arch, 'other'));
    ensure();
    expect(await installs()).toBe(2);
  });

  it('keeps what somebody installed by hand, where it is all there', async () => {
    await mkdir(join(root, 'node_modules', 'a'), { recursive: true });
    const elsewhere = { 'node_modules/b': { version: '1.0.0', optional: true, os: ['plan9'], cpu: ['x64'] } };
    await writeFile(join(root, 'package-lock.json'), lockfile('1.0.0', elsewhere));
    await writeFile(join(root, 'node_modules', '.package-lock.json'), lockfile('1.0.0'));
    expect(ensure()).toEqual({ code: 0, said: '' });
    expect(await installs()).toBe(0);
  });

  it.each([
    ['another version', lockfile('0.9.0'), {}],
    [
      'a missing optional package of this platform',
      lockfile('1.0.0'),
      { 'node_modules/b': { version: '1', optional: true, os: [process.platform], cpu: [process.arch] } },
    ],
  ])('installs over %s', async (_what, record, more) => {
    await mkdir(join(root, 'node_modules', 'a'), { recursive: true });
    await writeFile(join(root, 'package-lock.json'), lockfile('1.0.0', more));
    await writeFile(join(root, 'node_modules', '.package-lock.json'), record);
    expect(ensure().code).toBe(0);
    expect(await installs()).toBe(1);
  });

  it('says in one sentence that it failed, and tries again next time', async () => {
    const failed = ensure(`return 'no network'`);
    expect(failed.code).toBe(1);
    expect(failed.said).toContain('could not be installed: no network');
    expect(ensure().code).toBe(0);
    expect(await installs()).toBe(2);
  });

  it('says so where there is no lockfile', async () => {
    await rm(join(root, 'package-lock.json'));
    expect(ensure()).toMatchObject({ code: 1, said: expect.stringContaining('package-lock.json') });
  });

  it('installs once when several commands begin at once', async () => {
    const slow = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);';
    const children = Array.from({ length: 4 }, () =>
      spawn(process.execPath, args(slow), { stdio: 'ignore' }),
    );
    const codes = await Promise.all(
      children.map(async (child) => ((await once(child, 'exit')) as [number])[0]),
    );
    expect(codes).toEqual([0, 0, 0, 0]);
    expect(await installs()).toBe(1);
    expect(await readdir(join(root, '.deps-lock'))).toHaveLength(1);
  });

  it('is not held up by a command that was killed while installing', async () => {
    const child = spawn(
      process.execPath,
      args('Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60000);'),
      { stdio: 'ignore' },
    );
    await expect.poll(installs).toBe(1);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(ensure().code).toBe(0);
    expect(await installs()).toBe(2);
  });
});

describe('requireNode', () => {
  const check = (version: string) =>
    spawnSync(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `Object.defineProperty(process.versions, 'node', { value: '${version}' });
         const { requireNode } = await import(${JSON.stringify(pathToFileURL(join(scripts, 'node-version.mjs')).href)});
         requireNode();`,
      ],
      { encoding: 'utf8' },
    );

  it.each(['18.20.4', '20.18.9', '14.0.0'])('refuses %s with a sentence', (version) => {
    const { status, stderr } = check(version);
    expect(status).toBe(1);
    expect(stderr).toContain('VoiceMeet needs Node.js 20.19 or newer');
  });

  it.each(['20.19.0', '22.0.0', '26.1.0'])('lets %s pass', (version) => {
    expect(check(version)).toMatchObject({ status: 0, stderr: '' });
  });

  it('is asked by every entry before anything modern is imported', async () => {
    for (const file of ['ensure-deps.mjs', 'start.mjs', '../bin/voicemeet.mjs']) {
      const text = await readFile(join(scripts, file), 'utf8');
      const imports = [...text.matchAll(/^import .* from '(.*)'/gm)].map((found) => found[1]);
      expect(imports, file).toEqual([expect.stringMatching(/node-version\.mjs$/)]);
      expect(text.indexOf('requireNode();'), file).toBeLessThan(text.indexOf("import('"));
    }
  });
});
