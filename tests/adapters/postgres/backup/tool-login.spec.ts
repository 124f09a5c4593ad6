import { describe, expect, it } from 'vitest';
import { toolLogin } from '../../../../src/adapters/postgres/backup/tool-login.ts';

const login = (rest: string, environment: Record<string, string> = {}) =>
  toolLogin(`postgres://vm_backup:p%40ss@${rest}`, environment);

describe("issue 12 A3: PostgreSQL's tools log in as the program does", () => {
  it('by host, port, account and database of the URL', () => {
    expect(login('[::1]/voice%20meet')).toMatchObject({
      PGHOST: '::1',
      PGPORT: '5432',
      PGUSER: 'vm_backup',
      PGPASSWORD: 'p@ss',
      PGDATABASE: 'voice meet',
      PGTZ: 'UTC',
    });
    expect(login('db.example.org:6432/voicemeet')).toMatchObject({
      PGHOST: 'db.example.org',
      PGPORT: '6432',
    });
  });

  it('where the driver goes if the URL does not say: the variables of the environment, or its defaults', () => {
    expect(toolLogin('postgres:///voicemeet', { PGPORT: '6432', PGHOST: 'db' })).toMatchObject({ PGHOST: 'db', PGPORT: '6432' });
    expect(toolLogin('postgres:///voicemeet', {})).toMatchObject({ PGHOST: 'localhost', PGPORT: '5432' });
    expect(login('db/voicemeet', { PGPORT: '6432', PGHOST: 'other' })).toMatchObject({ PGHOST: 'db', PGPORT: '6432' });
  });

  it('by a socket directory, named as host or as a parameter', () => {
    expect(login('%2Frun%2Fpostgresql/voicemeet')).toMatchObject({ PGHOST: '/run/postgresql' });
    expect(login('localhost/voicemeet?host=/run/postgresql&port=5433')).toMatchObject({
      PGHOST: '/run/postgresql',
      PGPORT: '5433',
    });
    expect(login('a/voicemeet?host=b&host=c')).toMatchObject({ PGHOST: 'c' });
  });

  it('with authority, certificate and key of the URL', () => {
    expect(
      login('db/voicemeet?sslmode=verify-full&sslrootcert=/k/ca.pem&sslcert=/k/c.pem&sslkey=/k/c.key'),
    ).toMatchObject({
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: '/k/ca.pem',
      PGSSLCERT: '/k/c.pem',
      PGSSLKEY: '/k/c.key',
    });
    expect(login('db/voicemeet?sslrootcert=/k/ca.pem')).toMatchObject({ PGSSLMODE: 'verify-full' });
  });

  it('with those of the environment where the URL names none', () => {
    const environment = { PGSSLROOTCERT: '/e/ca.pem', PGSSLMODE: 'verify-full' };
    expect(login('db/voicemeet?sslmode=verify-full', environment)).not.toHaveProperty('PGSSLROOTCERT');
    expect(login('db/voicemeet', environment)).toMatchObject({ PGSSLMODE: 'verify-full' });
    expect(login('db/voicemeet?sslmode=disable', environment)).toMatchObject({ PGSSLMODE: 'disable' });
  });

  it("with the system's authorities where nobody names one, as the driver does", () => {
    expect(login('db/voicemeet?sslmode=verify-full')).toMatchObject({ PGSSLROOTCERT: 'system' });
  });

  it.each([
    ['sslmode=require', 'verify-full'],
    ['sslmode=prefer', 'verify-full'],
    ['sslmode=verify-ca', 'verify-full'],
    ['ssl=true', 'verify-full'],
    ['sslmode=no-verify', 'require'],
    ['sslmode=disable', 'disable'],
    ['sslmode=require&uselibpqcompat=true', 'require'],
  ])('as strictly as the driver: %s is %s', (parameters, mode) => {
    expect(login(`db/voicemeet?${parameters}`)).toMatchObject({ PGSSLMODE: mode });
  });

  it('without TLS being asked for says nothing of it', () => {
    expect(login('db/voicemeet')).not.toHaveProperty('PGSSLMODE');
  });

  it('at no other server that the environment names', () => {
    const away = { PGHOSTADDR: undefined, PGSERVICE: undefined };
    expect(login('db/voicemeet', { PGHOSTADDR: '10.0.0.9', PGSERVICE: 'staging' })).toMatchObject(away);
  });
});
