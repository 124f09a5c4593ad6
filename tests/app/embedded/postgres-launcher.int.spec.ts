// The launcher against the real thing: servers of its own in temporary directories, killed in every way that
// is known to happen.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchPostgres } from '../../../src/app/embedded/postgres-launcher.ts';
import type { EmbeddedPostgres } from '../../../src/app/embedded/postgres-launcher.ts';
import type { LaunchOptions } from '../../../src/app/embedded/server-site.ts';
import { findPostmaster, stopPostmaster } from '../../../src/app/embedded/postmaster.ts';
import { takeLock } from '../../../src/app/embedded/start-lock.ts';
import { isAlive } from '../../../src/app/embedded/process-facts.ts';

const isRoot = process.getuid?.() === 0;
let home: string;
let said: string[];
const children: ChildProcess[] = [];
const servers: EmbeddedPostgres[] = [];

const options = (more: Partial<LaunchOptions> = {}): LaunchOptions => ({
  dataDir: join(home, 'data'),
  keysDir: join(home, 'keys'),
  systemDir: join(home, 'system'),
  durability: 'none',
  log: (message) => said.push(message),
  ...more,
});

async function launch(more: Partial<LaunchOptions> = {}): Promise<EmbeddedPostgres> {
  const server = await launchPostgres(options(more));
  servers.push(server);
  return server;
}

/** Launches from another process; gives it and what it printed. */
async function launchElsewhere(detached = false) {
  const { dataDir, keysDir, systemDir = '' } = options();
  const script = join(import.meta.dirname, 'launch-and-stay.ts');
  const stripTypes = new URL('../../../scripts/strip-types.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', stripTypes, script, dataDir, keysDir, systemDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached,
  });
  children.push(child);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const told = JSON.parse(line.toString()) as { pid: number; port: number; adopted: boolean };
  return { child, ...told };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals, group = false): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(group ? -child.pid! : child.pid!, signal);
  await ended;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows as unknown[];
  } finally {
    await client.end();
  }
}

async function codeOf(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  return promise.then(
    () => expect.fail('should have failed'),
    (error: unknown) => error as { code: string; message: string },
  );
}

beforeEach(async () => {
  said = [];
  home = await mkdtemp(join(tmpdir(), 'launcher-'));
  await chmod(home, 0o755);
});

afterEach(async () => {
  for (const child of children.splice(0)) await kill(child, 'SIGKILL');
  for (const server of servers.splice(0)) await server.stop().catch(() => undefined);
  for (const directory of [join(home, 'data', 'postgres'), ...(await systemClusters())]) {
    const left = await findPostmaster(directory);
    if (left !== undefined) await stopPostmaster(left.pid, directory);
  }
  await rm(home, { recursive: true, force: true });
});

async function systemClusters(): Promise<string[]> {
  const names = await readdir(join(home, 'system')).catch(() => []);
  return names.map((name) => join(home, 'system', name, 'postgres'));
}

describe('issue 12 A2: what is changed on a server that runs', () => {
  it('is changed by one process at a time: whoever starts or stops meanwhile is waited for', async () => {
    await launch();
    const second = await launch({ startTimeoutMs: 5_000 });
    const unlock = await takeLock(join(home, 'data'), 'postgres.lock', 5_000);
    const [hardened, admitted] = await Promise.all([codeOf(second.harden()), codeOf(second.backupUrl())]);
    expect([hardened.code, admitted.code]).toEqual(['start-locked', 'start-locked']);
    await unlock();
    expect(await second.backupUrl()).toContain('vm_backup');
  });
});

describe('start and stop', () => {
  it('makes a database with an owner who is no superuser, and keeps the data over a restart', async () => {
    const first = await launch({ durability: 'full' });
    expect(first.adopted).toBe(false);
    expect(
      await query(
        first.ownerUrl,
        'select current_user::text as who, current_database()::text as name, usesuper from pg_user where usename = current_user',
      ),
    ).toEqual([{ who: 'vm_owner', name: 'voicemeet', usesuper: false }]);
    expect(
      await query(
        first.superuserUrl,
        `select name, setting from pg_settings where name in ('fsync', 'full_page_writes', 'listen_addresses', 'synchronous_commit', 'server_encoding', 'password_encryption') order by name`,
      ),
    ).toEqual([
      { name: 'fsync', setting: 'on' },
      { name: 'full_page_writes', setting: 'on' },
      { name: 'listen_addresses', setting: '127.0.0.1' },
      { name: 'password_encryption', setting: 'scram-sha-256' },
      { name: 'server_encoding', setting: 'UTF8' },
      { name: 'synchronous_commit', setting: 'on' },
    ]);
    await query(first.ownerUrl, 'create table note as select 42 as answer');
    await first.release();
    expect(await isAlive(first.pid)).toBe(false);

    const second = await launch({ durability: 'full' });
    expect(second).toMatchObject({ adopted: false, port: first.port, ownerUrl: first.ownerUrl });
    expect(await query(second.ownerUrl, 'select answer from note')).toEqual([{ answer: 42 }]);
  });

  it('keeps secrets out of the data, the log and the command line, and closes the cluster to others', async () => {
    const server = await launch();
    const { password } = new URL(server.superuserUrl);
    expect((await stat(join(home, 'keys'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(home, 'keys', 'embedded-postgres.key'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(home, 'data', 'postgres'))).mode & 0o777).toBe(0o700);
    expect(await readFile(join(home, 'data', 'postgres', 'server.log'), 'utf8')).not.toContain(password);
    expect(await readdir(join(home, 'data'))).not.toContainEqual(expect.stringContaining('password'));
    await expect(query(server.superuserUrl.replace(password, 'wrong'), 'select 1')).rejects.toMatchObject({
      code: '28P01',
    });
  });

  it('takes another port when its own is in use', async () => {
    const first = await launch();
    await first.release();
    const squatter = createServer().listen({ port: first.port, host: '127.0.0.1' });
    await once(squatter, 'listening');
    const second = await launch();
    expect(second.port).not.toBe(first.port);
    expect(await query(second.ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    squatter.close();
    await once(squatter, 'close');
  });
});

describe('another process', () => {
  it('adopts the server that a killed process left running', async () => {
    const { child, pid, port } = await launchElsewhere();
    await kill(child, 'SIGKILL');
    const server = await launch();
    expect(server).toMatchObject({ adopted: true, pid, port });
    await server.release();
    expect(await isAlive(pid)).toBe(false);
  });

  it('a signal to the process group does not reach the server', async () => {
    const { child, pid } = await launchElsewhere(true);
    await kill(child, 'SIGTERM', true);
    expect(await isAlive(pid)).toBe(true);
    expect(await launch()).toMatchObject({ adopted: true, pid });
  });

  it('of two that begin at once, one starts the server and the other adopts it', async () => {
    const [here, there] = await Promise.all([launch(), launchElsewhere()]);
    expect([here.adopted, there.adopted].sort()).toEqual([false, true]);
    expect(there.pid).toBe(here.pid);
    await kill(there.child, 'SIGKILL');
  });

  it('keeps the server while it uses it; the last to leave stops it', async () => {
    const here = await launch();
    const { child } = await launchElsewhere();
    await here.release();
    expect(await isAlive(here.pid)).toBe(true);
    expect(said).toContain('The embedded database keeps running, because another program uses it.');
    const ended = once(child, 'exit');
    child.stdin.write('leave\n');
    await ended;
    expect(await isAlive(here.pid)).toBe(false);
  });

  it('with no more than an open connection keeps the server, too', async () => {
    const server = await launch();
    const client = new Client({ connectionString: server.ownerUrl });
    client.on('error', () => undefined);
    await client.connect();
    await server.release();
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await client.end();
  });
});

describe('after an accident', () => {
  it('recovers what was committed when the server was killed with everything else', async () => {
    const { child, pid } = await launchElsewhere();
    const adopting = await launch();
    await query(adopting.ownerUrl, 'create table note as select 42 as answer');
    await adopting.release();
    await kill(child, 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    const server = await launch();
    expect(server.adopted).toBe(false);
    expect(await query(server.ownerUrl, 'select answer from note')).toEqual([{ answer: 42 }]);
  });

  it('starts although the pid file names a process that is another program’s now', async () => {
    const first = await launch();
    const pidFile = join(home, 'data', 'postgres', 'postmaster.pid');
    const left = await readFile(pidFile, 'utf8');
    await first.release();
    const { uid, gid } = await stat(join(home, 'data', 'postgres'));
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore', ...(isRoot ? { uid, gid } : {}) });
    children.push(stranger);
    await writeFile(pidFile, left.replace(String(first.pid), String(stranger.pid)));
    const second = await launch();
    expect(second.adopted).toBe(false);
    expect(stranger.exitCode).toBeNull();
    expect(await query(second.ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('brings the server back on the same port when it dies under the program', async () => {
    const server = await launch({ durability: 'full' });
    const before = server.pid;
    await query(server.ownerUrl, 'create table note as select 42 as answer');
    process.kill(before, 'SIGKILL');
    await expect.poll(() => said).toContain('The embedded database answers again.');
    expect(server.pid).not.toBe(before);
    expect(await query(server.ownerUrl, 'select answer from note')).toEqual([{ answer: 42 }]);
    await server.release();
    expect(await isAlive(server.pid)).toBe(false);
  });

  it('notices that it may stay when the server restarts its sessions by itself', async () => {
    const server = await launch();
    await query(
      server.superuserUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'voicemeet presence%'`,
    );
    await expect.poll(() => said).toContain('The embedded database answers again.');
    expect(await isAlive(server.pid)).toBe(true);
  });
});

describe('where the cluster lies', () => {
  it('in the data directory, where the server’s user can enter it', async () => {
    await launch();
    expect(await readFile(join(home, 'data', 'where'), 'utf8')).toBe('postgres\n');
  });

  it.runIf(isRoot)('in the system’s state directory, where only root can enter the checkout', async () => {
    const dataDir = join(home, 'root-only', 'data');
    await mkdir(join(home, 'root-only'), { mode: 0o700 });
    const first = await launch({ dataDir });
    const where = (await readFile(join(dataDir, 'where'), 'utf8')).trim();
    expect(where.startsWith(join(home, 'system'))).toBe(true);
    await query(first.ownerUrl, 'create table note as select 42 as answer');
    await first.release();
    const second = await launch({ dataDir });
    expect(await query(second.ownerUrl, 'select answer from note')).toEqual([{ answer: 42 }]);
    expect((await stat(where)).uid).not.toBe(0);
    await second.release();

    // A removed checkout's cluster is not taken for that of a new one at the same path.
    await rm(dataDir, { recursive: true });
    const third = await launch({ dataDir });
    expect(await query(third.ownerUrl, `select to_regclass('note') as note`)).toEqual([{ note: null }]);
    await third.release();

    // A checkout that was moved takes its data along; a copy does not share it.
    const moved = join(home, 'root-only', 'moved');
    await mkdir(moved);
    await writeFile(join(moved, 'where'), await readFile(join(dataDir, 'where')));
    expect(await codeOf(launch({ dataDir: moved }))).toMatchObject({ code: 'data-shared' });
    await rm(dataDir, { recursive: true });
    await launch({ dataDir: moved });
  });
});

describe('says in one sentence', () => {
  it('that the data is of a newer version', async () => {
    await mkdir(join(home, 'data'));
    await writeFile(join(home, 'data', 'version'), '99\n');
    expect(await codeOf(launch())).toMatchObject({
      code: 'data-newer',
      message: expect.stringContaining('99'),
    });
  });

  it('that a newer PostgreSQL made the cluster', async () => {
    await (await launch()).release();
    await writeFile(join(home, 'data', 'postgres', 'PG_VERSION'), '99\n');
    expect(await codeOf(launch())).toMatchObject({
      code: 'cluster-version',
      message: expect.stringContaining('PostgreSQL 99'),
    });
  });

  it('that the keys are gone, or are others', async () => {
    await (await launch()).release();
    const key = join(home, 'keys', 'embedded-postgres.key');
    await rm(key);
    expect(await codeOf(launch())).toMatchObject({
      code: 'keys-missing',
      message: expect.stringContaining(key),
    });
    await writeFile(key, Buffer.alloc(32, 1), { mode: 0o600 });
    expect(await codeOf(launch())).toMatchObject({ code: 'keys-mismatch' });
    expect(await findPostmaster(join(home, 'data', 'postgres'))).toBeUndefined();
  });

  it('that keys may not lie below the data', async () => {
    expect(await codeOf(launch({ keysDir: join(home, 'data', 'keys') }))).toMatchObject({
      code: 'keys-below-data',
    });
    expect(await codeOf(launch({ keysDir: join(home, 'data') }))).toMatchObject({ code: 'keys-below-data' });
  });

  it('that the data directory is a file', async () => {
    await writeFile(join(home, 'data'), '');
    expect(await codeOf(launch())).toMatchObject({
      code: 'data-not-directory',
      message: expect.stringContaining(join(home, 'data')),
    });
  });
});
