// An invalid connection string is refused with a sentence that does not contain its password; the client itself would
// print it.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { clientOf, isEsdbUrl } from '../../../src/adapters/eventstore/esdb/esdb-url.ts';

const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
beforeEach(() => warn.mockClear());

/** The sentence of a refusal. */
function refusal(url: string): string {
  try {
    clientOf(url);
  } catch (fault) {
    expect(fault).toMatchObject({ name: 'FatalFault', code: 'eventstore-url' });
    return (fault as Error).message;
  }
  throw new Error('it was taken');
}

describe('a connection string', () => {
  it.each([
    'esdb://host:2113?tls=true',
    'esdb://one:2113,two:2113,three:2113?tls=true&nodePreference=leader',
    'esdb+discover://cluster.example.org:2113?tls=true&maxDiscoverAttempts=3&gossip_timeout=2',
    'esdb://ops:p%3Aa%40ss@host:2113/?tls=true&connectionName=voicemeet&keepAliveInterval=10000',
  ])('is taken: %s', (url) => {
    expect(isEsdbUrl(url)).toBe(true);
    expect(clientOf(url)).toBeDefined();
    expect(warn).not.toHaveBeenCalled();
  });

  it.each([
    ['http://ops:secret@host', /no connection string/],
    ['esdb://ops:secret@', /no connection string/],
    ['esdb://ops:sec/ret@host', /no connection string/],
    ['esdb://ops:sec?tls=ret@host', /no connection string/],
    ['esdb://secret@host:2113?tls=true', /user:password/],
    ['esdb://ops:sec:ret@host:2113?tls=true', /percent-encoded/],
    ['esdb://ops:secret@host:2113?tls=true&tlsCertFile=x', /none: tlsCertFile/],
    ['esdb://ops:secret@host:2113?tls=true&tlsVerifyCert=false', /tlsCAFile/],
    ['esdb://ops:secret@host:2113?tls=true&throwOnAppendFailure=false', /throwOnAppendFailure/],
    ['esdb://ops:secret@host:2113?tls=true&throw-on-append-failure=no', /throwOnAppendFailure/],
    ['esdb://ops:secret@host:2113?tls=maybe', /at character \d+, expected true or false/],
    ['esdb://ops:secret@host:port?tls=true', /at character \d+, expected port number/],
    ['esdb://ops:secret@host:2113?tls=true&tlsCAFile=/nowhere/ca.pem', /certificate file.*not found/],
    ['esdb://ops:secret@host:2113?tls=true&userCertFile=/nowhere/me.pem', /userKeyFile/],
    [
      'esdb://ops:secret@host:2113?tls=true&tlsCAFile=/etc',
      /tlsCAFile .* the file \/etc, .* it is a directory/,
    ],
  ])('is refused, and nobody is told its password: %s', (url, why) => {
    const told = refusal(url);
    expect(told).toMatch(why);
    expect([told, ...warn.mock.calls.flat()].join()).not.toMatch(/secret|sec.ret/);
    expect(warn).not.toHaveBeenCalled();
  });
});
