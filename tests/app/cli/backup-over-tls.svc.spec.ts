// Backups on a PostgreSQL of one's own that is reached by verified TLS, with PostgreSQL's own tools. Skipped, with the reason,
// where tools that speak TLS, or openssl for the server's certificate, can't be had.
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPostgresTools } from '../../../scripts/services/postgres-tools.mjs';
import { startOwnServer } from '../../support/own-server.ts';
import type { OwnServer } from '../../support/own-server.ts';
import { until } from '../../support/until.ts';

const root = join(import.meta.dirname, '../../..');
/** Search paths of tools; those of the package of PyPI are built without TLS, older ones of the system are not. */
const places = [process.env['PATH'] ?? '', `${findPostgresTools().directory}:${process.env['PATH']}`];
const path = places.find(speaksTls);
const lacking = path === undefined ? 'no psql that speaks TLS' : withoutOpenssl();
if (lacking !== undefined) process.stdout.write(`services: backup over TLS skipped: ${lacking}\n`);

function speaksTls(PATH: string): boolean {
  // Nothing listens at port 1: what is built without TLS says so before it connects.
  const { error, stderr } = spawnSync('psql', ['host=127.0.0.1 port=1 sslmode=require'], {
    env: { ...process.env, PATH },
    encoding: 'utf8',
  });
  return error === undefined && stderr.includes('refused');
}

function withoutOpenssl(): string | undefined {
  return spawnSync('openssl', ['version']).status === 0 ? undefined : 'there is no openssl';
}

/** A certificate for 127.0.0.1, signed by itself, and its key. */
function makeCertificate(place: string, name: string): { readonly cert: string; readonly key: string } {
  const [cert, key] = [join(place, `${name}.pem`), join(place, `${name}.key`)];
  const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=${name}`;
  const files = ['-addext', 'subjectAltName=IP:127.0.0.1', '-out', cert, '-keyout', key];
  execFileSync('openssl', [...words.split(' '), ...files], { stdio: 'ignore' });
  return { cert, key };
}

describe.skipIf(lacking !== undefined)("issue 12 A3: PostgreSQL's tools over verified TLS", () => {
  let server: OwnServer;
  let place: string;
  let owner: string;
  let authority: string;

  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'voicemeet-tls-'));
    server = await startOwnServer();
    owner = await server.database('voice_live');
    await serveTls();
    expect(await voicemeet(verified(owner), 'migrate')).toEqual({ code: 0, said: expect.any(String) });
    const { said: role } = await voicemeet(verified(owner), 'backup', 'role');
    for (const statement of role.trim().split('\n')) await server.byHand(statement);
  });
  afterAll(async () => {
    await server.remove();
    await rm(place, { recursive: true, force: true });
  });

  async function serveTls(): Promise<void> {
    const [found] = await server.byHand<{ data_directory: string }>('show data_directory');
    const { cert, key } = makeCertificate(place, 'server');
    authority = cert;
    const { uid, gid } = statSync(found?.data_directory ?? '');
    for (const file of [cert, key]) chownSync(file, uid, gid);
    chownSync(place, uid, gid);
    chmodSync(key, 0o600);
    for (const [name, value] of [
      ['ssl_cert_file', cert],
      ['ssl_key_file', key],
      ['ssl', 'on'],
    ]) {
      await server.byHand(`alter system set ${name} = '${value}'`);
    }
    await server.byHand('select pg_reload_conf()');
    await until(async () => {
      expect(await server.byHand('show ssl')).toMatchObject([{ ssl: 'on' }]);
    });
  }

  /** A verb as an operator types it, on a database. */
  function voicemeet(url: string, ...words: string[]) {
    const env = {
      ...process.env,
      PATH: path,
      NODE_ENV: 'development',
      VOICEMEET_KEYS_DIR: server.keysDir('keys'),
      VOICEMEET_DATABASE_URL: url,
    };
    return new Promise<{ readonly code: number; readonly said: string }>((resolve) => {
      execFile(
        process.execPath,
        [join(root, 'bin/voicemeet.mjs'), ...words],
        { env, cwd: place },
        (error, out, told) =>
          resolve({ code: error === null ? 0 : Number(error.code ?? -1), said: `${out}${told}` }),
      );
    });
  }

  const verified = (url: string, cert = authority): string =>
    `${url}?sslmode=verify-full&sslrootcert=${cert}`;

  const encrypted =
    'select current_user, current_database(), ssl from pg_stat_ssl where pid = pg_backend_pid()';

  it('log in by the URL alone, as the role for backups and as the owner', async () => {
    const run = await voicemeet(verified(owner), 'backup', 'run', '--', 'psql', '-Atc', encrypted);
    expect(run).toEqual({ code: 0, said: 'vm_backup|voice_live|t\n' });
    const fresh = verified(await server.database('voice_restored'));
    const restore = await voicemeet(fresh, 'backup', 'restore', '--', 'psql', '-Atc', encrypted);
    expect(restore).toEqual({ code: 0, said: 'vm_owner|voice_restored|t\n' });
  });

  it('refuse a server whose certificate the named authority did not sign', async () => {
    const { cert } = makeCertificate(place, 'another');
    const tried = await voicemeet(verified(owner, cert), 'backup', 'run', '--', 'psql', '-c', 'select 1');
    expect(tried.code).toBe(1);
    expect(tried.said).toContain('certificate verify failed');
    const program = await voicemeet(verified(owner, cert), 'migrate');
    expect(program).toEqual({ code: 1, said: expect.stringContaining('[database-tls]') });
  });
});
