// How operators name a log, and what of a URL may be shown.
import { describe, expect, it } from 'vitest';
import { parseLogPlace, refuseExposed, shownPlace } from '../../src/app/log-place.ts';

describe('the place of a log', () => {
  it.each([
    ['current', 'current'],
    ['database', 'database'],
    ['postgres://owner:pa55@db.example.org/vm', 'postgres'],
    ['postgresql://owner@[::1]:5432/vm', 'postgres'],
    ['esdb://admin:pa55@es.example.org:2113?tls=true', 'esdb'],
    ['esdb+discover://es.example.org:2113', 'esdb'],
    ['esdb://a:2113,b:2113,c:2113?tls=false', 'esdb'],
  ])('%s is understood', (text, kind) => {
    const place = parseLogPlace(text);
    expect(place?.kind).toBe(kind);
    expect(JSON.stringify(place)).not.toContain('pa55');
  });

  it.each([
    '',
    'here',
    'http://x',
    'postgres://',
    'esdb://',
    'esdb://a:1/x y',
    'esdb://o:pa/55@a:1',
    'esdb://u:pa/55@h',
    'mysql://a/b',
    'kurrentdb://a:2113',
    'postgres://db/vm?user=owner',
    'postgres://o@db/vm?password=pa55',
  ])('"%s" is none', (text) => {
    expect(parseLogPlace(text)).toBeUndefined();
  });

  it.each([
    ['postgres://owner:sec%40ret@db:5432/vm?sslmode=require', 'postgres://db:5432/vm'],
    ['esdb://admin:pa55@a:2113,b:2113?tls=false', 'esdb://a:2113,b:2113'],
    ['esdb://127.0.0.1:2113?defaultDeadline=1', 'esdb://127.0.0.1:2113'],
    ['postgres://owner:p@55@db:5432/vm', 'postgres://db:5432/vm'],
    ['esdb://admin:p@55@a:2113,b:2113?tls=false', 'esdb://a:2113,b:2113'],
  ])('%s is shown as %s', (url, shown) => {
    expect(shownPlace(url)).toBe(shown);
  });
});

describe('issue 12 D7: a log that is copied or compared, in production', () => {
  const refusal = (text: string, production = true): unknown => {
    const place = parseLogPlace(text);
    if (place === undefined) throw new Error(`${text} names no log`);
    try {
      refuseExposed(place, { production });
      return undefined;
    } catch (fault) {
      return fault;
    }
  };

  it.each([
    ['postgres://owner:pa55@db.example.org/vm', 'sslmode=verify-full'],
    ['postgres://owner:pa55@db.example.org/vm?sslmode=require', 'sslmode=verify-full'],
    ['postgres://owner:pa55@localhost/vm?host=db.example.org', 'sslmode=verify-full'],
    ['postgres:///vm', 'sslmode=verify-full'],
    ['esdb://admin:pa55@es.example.org:2113?tls=false', 'tlsCAFile'],
    ['esdb://localhost:2113,es.example.org:2113?tls=false', 'tlsCAFile'],
  ])('%s is refused without TLS that is verified, with the way out', (text, wayOut) => {
    const fault = refusal(text);
    expect(fault).toMatchObject({ code: 'log-exposed', message: expect.stringContaining(wayOut) });
    expect(String(fault)).not.toContain('pa55');
    expect(refusal(text, false)).toBeUndefined();
  });

  it.each([
    'current',
    'database',
    'postgres://owner@127.0.0.1/vm',
    'postgres://owner@%2Frun%2Fpostgresql/vm',
    'postgres://owner@db.example.org/vm?sslmode=verify-full',
    'esdb://es.example.org:2113',
    'esdb://localhost:2113?tls=false',
  ])('%s is opened', (text) => {
    expect(refusal(text)).toBeUndefined();
  });
});
