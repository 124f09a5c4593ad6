import { describe, expect, it } from 'vitest';
import { onConnection } from '../../../src/adapters/postgres/one-connection.ts';
import { toFault } from '../../../src/adapters/postgres/postgres-faults.ts';

const failure = (message: string, code?: string): Error => Object.assign(new Error(message), { code });

describe('issue 12 D7: TLS that fails is told apart from a server that is away', () => {
  it.each([
    failure('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT'),
    failure('unable to get local issuer certificate', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
    failure("Hostname/IP does not match certificate's altnames", 'ERR_TLS_CERT_ALTNAME_INVALID'),
    failure('certificate has expired', 'CERT_HAS_EXPIRED'),
    failure('The server does not support SSL connections'),
  ])('%o', (error) => {
    expect(toFault(error)).toMatchObject({
      name: 'TransientFault',
      code: 'database-tls',
      message: expect.stringContaining(error.message),
    });
  });

  it('also where the file of an authority is missing', async () => {
    const limits = { applicationName: 'test', connectTimeoutMs: 1_000, statementTimeoutMs: 1_000 };
    const url = 'postgres://o:p@127.0.0.1:1/vm?sslrootcert=/nonexistent/ca.pem';
    await expect(onConnection(url, limits, () => Promise.resolve())).rejects.toMatchObject({
      code: 'database-tls',
      message: expect.stringContaining('/nonexistent/ca.pem'),
    });
  });

  it.each([failure('connect ECONNREFUSED', 'ECONNREFUSED'), failure('getaddrinfo', 'ENOTFOUND')])(
    'and not: %o',
    (error) => {
      expect(toFault(error)).toMatchObject({ code: 'database-away' });
    },
  );
});
