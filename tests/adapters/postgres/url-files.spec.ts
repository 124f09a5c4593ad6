// What a URL's files are said to be where they can't be used, before anything is connected to.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enterServer } from '../../../src/adapters/postgres/bootstrap.ts';
import { prepareDatabase } from '../../../src/adapters/postgres/migrate.ts';
import { onConnection } from '../../../src/adapters/postgres/one-connection.ts';
import { createPool } from '../../../src/adapters/postgres/pool.ts';
import { takesPassword } from '../../../src/adapters/postgres/role-logins.ts';
import { refuseUnreadableFiles } from '../../../src/adapters/postgres/url-files.ts';

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'voicemeet-url-files-'));
  await writeFile(join(place, 'garbage.pem'), 'no certificate');
});
afterAll(() => rm(place, { recursive: true }));

const urlWith = (setting: string, path: string): string =>
  `postgres://owner:secret@db.example:5432/voice?sslmode=verify-full&${setting}=${encodeURIComponent(path)}`;

describe('issue 12 A2: a file that the URL of a PostgreSQL names', () => {
  it.each([
    ['sslrootcert', '/missing/ca.pem', 'there is no such file'],
    ['sslcert', '/missing/own.pem', 'there is no such file'],
    ['sslkey', '/missing/own.key', 'there is no such file'],
    ['sslrootcert', '/', 'it is a directory'],
    ['sslcert', 'garbage.pem', 'no start line'],
  ])('is named with its setting where it can’t be used: %s=%s', (setting, path, why) => {
    const named = path.startsWith('/') ? path : join(place, path);
    expect(() => refuseUnreadableFiles(urlWith(setting, named))).toThrow(
      expect.objectContaining({
        name: 'TransientFault',
        code: 'database-tls',
        message: expect.stringMatching(
          new RegExp(
            `^${setting} in the URL of PostgreSQL at db.example:5432/voice names the file ${named}, .*${why}`,
          ),
        ),
      }),
    );
  });

  it('is looked at before any connection, and no password is told', async () => {
    const url = urlWith('sslrootcert', '/missing');
    const limits = { applicationName: 'test', connectTimeoutMs: 1_000, statementTimeoutMs: 1_000 };
    const pool = { url, applicationName: 'test', maxConnections: 1, statementTimeoutMs: 1_000 };
    const ways: readonly (() => Promise<unknown>)[] = [
      () => onConnection(url, limits, () => Promise.resolve()),
      () => Promise.resolve().then(() => createPool(pool)),
      () => prepareDatabase(url, new Uint8Array(32)),
      () => takesPassword(url),
      () => enterServer(url, () => undefined),
    ];
    for (const way of ways) {
      const fault = await way().then(
        () => expect.fail('it connected'),
        (failure: unknown) => failure as Error,
      );
      expect(fault.message).toMatch(/^sslrootcert in the URL .* names the file \/missing, .*no such file\.$/);
      expect(fault.message).not.toContain('secret');
    }
  });

  it('is no matter where none is named', () => {
    for (const url of [
      'postgres://owner:secret@db.example/voice',
      'postgres://o@h/d?sslmode=require&sslcert=',
    ]) {
      expect(() => refuseUnreadableFiles(url)).not.toThrow();
    }
  });
});
