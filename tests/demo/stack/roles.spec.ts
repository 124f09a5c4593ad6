// The processes of `npm run stack` that are ours: each role once, with settings that it starts with, the same as docker-compose.yml's.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { usualPorts } from '../../../demo/stack/options.ts';
import { environmentOf, rolesOf, unused } from '../../../demo/stack/roles.ts';
import { readConfig } from '../../../src/app/config/config.ts';
import { roleNames } from '../../../src/app/config/roles.ts';

const livekit = { name: 'stack', secretFile: '/keys/livekit-secret' };
const world = { dataDir: '/data', keysDir: '/keys', ports: usualPorts, kafka: true, livekit, env: {} };

/** What compose has and a machine has not: other servers, and doors to the network of containers. */
const ofContainers = [
  'DATABASE_URL',
  'EVENTSTORE_URL',
  'LIVEKIT_API_URL',
  'LIVEKIT_API_SECRET',
  'HTTP_HOST',
  'PUBLIC_URL',
  'DEVELOPMENT_SIGN_IN',
].map((name) => `VOICEMEET_${name}`);

describe('issue 13: the roles of npm run stack', () => {
  it.each(roleNames)('gives the role %s settings that it starts with', (role) => {
    for (const one of [world, { ...world, kafka: false, livekit: undefined }]) {
      if (!rolesOf(one).includes(role)) continue;
      const read = readConfig(environmentOf(role, one), '/');
      expect(read.kind === 'faults' ? read.faults : []).toEqual([]);
    }
  });

  it('plays each role in one process of its own, and no relay without a Kafka', () => {
    expect(rolesOf(world)).toEqual(roleNames);
    expect(rolesOf({ kafka: false })).toEqual(roleNames.filter((role) => role !== 'relay'));
  });

  it('has the settings of docker-compose.yml, those of containers excepted', () => {
    const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
      readonly services: Readonly<
        Record<string, { readonly environment?: Readonly<Record<string, string>> }>
      >;
    };
    for (const role of roleNames) {
      const theirs = compose.services[role]?.environment ?? {};
      const ours = environmentOf(role, world);
      const names = Object.keys(theirs).filter((name) => !ofContainers.includes(name));
      expect(names.filter((name) => ours[name] === undefined)).toEqual([]);
      for (const name of ['VOICEMEET_ROLES', 'VOICEMEET_REACTORS_FROM', 'NODE_ENV'])
        expect(ours[name]).toBe(theirs[name]);
    }
  });

  it('passes other settings on, and says which are not used', () => {
    const env = {
      VOICEMEET_LOG_LEVEL: 'debug',
      VOICEMEET_DATABASE_URL: 'postgres://elsewhere/db',
      PATH: '/bin',
    };
    const given = environmentOf('api', { ...world, env });
    expect(given).toMatchObject({ VOICEMEET_LOG_LEVEL: 'debug', PATH: '/bin' });
    expect(given['VOICEMEET_DATABASE_URL']).toBeUndefined();
    expect(unused(env)).toEqual(['VOICEMEET_DATABASE_URL']);
  });
});
