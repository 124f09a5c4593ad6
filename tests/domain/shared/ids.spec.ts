// The only places where a string becomes an id.
import { describe, expect, it } from 'vitest';
import * as ids from '../../../src/domain/shared/ids.ts';
import { tenant } from '../../support/histories/cast.ts';

const uuid = '0190b2f4-7c1d-7e3a-9b2c-0123456789ab';
const notUuids = [
  '',
  uuid.toUpperCase(),
  uuid.replaceAll('-', ''),
  `${uuid} `,
  ` ${uuid}`,
  `${uuid}\n`,
  `{${uuid}}`,
  uuid.replace('a', 'g'),
  uuid.slice(1),
  uuid.replace('-7', '7-'),
  uuid.replace('0', '-'),
  uuid.replace('-', '0'),
  uuid.replace('a', '\u0161'),
  uuid.replace('a', '@'),
];

describe('an id', () => {
  const uuids = Object.entries(ids).filter(([name]) => /^parse.*(?<!Connection)Id$/.test(name));
  const parsers = uuids as [string, (text: string) => string | undefined][];

  it('is a lower-case UUID and nothing else, of whatever kind', () => {
    expect(parsers.length).toBeGreaterThan(10);
    for (const [name, parse] of parsers) {
      expect(parse(uuid), name).toBe(uuid);
      for (const text of notUuids) expect(parse(text), `${name} of ${JSON.stringify(text)}`).toBeUndefined();
    }
    expect(ids.isUuid(uuid)).toBe(true);
    expect(notUuids.filter(ids.isUuid)).toEqual([]);
  });
  it('of a connection is the media plane’s word: of its form, and no longer than 64 characters', () => {
    for (const id of ['PA_4tYmXqvJ8zWs', '0', 'a'.repeat(64), uuid])
      expect(ids.parseConnectionId(id)).toBe(id);
    for (const text of ['', '_a', 'a b', 'a'.repeat(65), 'a\n', 'é', 'a@b'])
      expect(ids.parseConnectionId(text), JSON.stringify(text)).toBeUndefined();
  });
  it('of a person names the subject of their data', () => {
    expect(ids.personSubject(ids.parsePersonId(uuid)!)).toBe(`person:${uuid}`);
  });
});

describe('a stream’s name', () => {
  it('says category, tenant and id, there and back', () => {
    const name = ids.streamName('usageHold', tenant, uuid);
    expect(name).toBe(`usageHold-${tenant}.${uuid}`);
    expect(ids.parseStreamName(name)).toEqual({ name, category: 'usageHold', tenant, id: uuid });
  });
  it.each([
    '',
    'meeting',
    `meeting-${tenant}`,
    `meeting-${tenant}.`,
    `meeting-${tenant}-${uuid}`,
    `-${tenant}.${uuid}`,
    `${tenant}.${uuid}`,
    `meeting-${tenant}.${uuid}\n`,
    `Meeting-${tenant}.${uuid}`,
    `usage-hold-${tenant}.${uuid}`,
    `meeting-${tenant}.${uuid}.x`,
    `meeting-${tenant}.${'-'.repeat(36)}`,
    `meeting-${'-'.repeat(36)}.${uuid}`,
    `meeting-${tenant}.${uuid.toUpperCase()}`,
  ])('is not %j', (text) => {
    expect(ids.parseStreamName(text)).toBeUndefined();
  });
});
