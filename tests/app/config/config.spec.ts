import { inspect } from 'node:util';
import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { describeConfig, describeFaults } from '../../../src/app/config/report.ts';
import { readConfig } from '../../../src/app/config/config.ts';
import type { Config } from '../../../src/app/config/config.ts';

const cwd = '/srv/voicemeet';
const issuer = {
  issuer: 'https://id.example.org',
  audience: 'voicemeet',
  jwksUri: 'https://id.example.org/jwks',
};
const tenants = ['0196f0c4-2f00-7000-8000-000000000001'];

function configOf(env: Record<string, string>): Config {
  const result = readConfig(env, cwd);
  if (result.kind === 'faults') throw new Error(result.faults.join('\n'));
  return result.config;
}

function faultsOf(env: Record<string, string>): readonly string[] {
  const result = readConfig(env, cwd);
  return result.kind === 'faults' ? result.faults : [];
}

describe('the configuration', () => {
  it('is whole without a single variable', () => {
    const config = configOf({ PATH: '/bin', VOICEMEET_HTTP_PORT: '' });
    expect(config).toMatchObject({
      production: false,
      httpPort: 7080,
      publicUrl: 'http://127.0.0.1:7080',
      dataDir: '/srv/voicemeet/.data',
      keysDir: '/srv/voicemeet/.keys',
      guestKeysFile: '/srv/voicemeet/.keys/guest-tokens.json',
      database: { kind: 'embedded' },
      eventStore: { kind: 'postgres' },
      issuers: [],
      corsOrigins: [],
      operations: { kind: 'none' },
    });
    expect([...config.roles]).toEqual(['api', 'projector', 'scheduler', 'reactor', 'relay', 'gateway']);
    expect(Object.values(config)).not.toContain(undefined);
    expect(Object.isFrozen(config) && Object.isFrozen(config.limits)).toBe(true);
  });

  it('reads every variable', () => {
    const config = configOf({
      VOICEMEET_HTTP_PORT: '0',
      VOICEMEET_PUBLIC_URL: 'https://meet.example.org',
      VOICEMEET_DATA_DIR: '/var/lib/vm',
      VOICEMEET_KEYS_DIR: 'secrets',
      VOICEMEET_ROLES: 'api, scheduler',
      VOICEMEET_DATABASE_URL: 'postgres://o:hunter2@db:5432/vm',
      VOICEMEET_OIDC_ISSUERS: JSON.stringify([issuer]),
      VOICEMEET_CORS_ORIGINS: 'https://a.example.org, http://localhost:5173',
      VOICEMEET_TRUSTED_PROXIES: '10.0.0.0/8,::1',
      VOICEMEET_MAX_RSS_MIB: '2',
    });
    expect(config).toMatchObject({
      httpPort: 0,
      publicUrl: 'https://meet.example.org',
      dataDir: '/var/lib/vm',
      keysDir: '/srv/voicemeet/secrets',
      roles: new Set(['api', 'scheduler']),
      issuers: [
        {
          ...issuer,
          algorithms: ['RS256'],
          types: ['at+jwt'],
          tenantClaim: 'tenant',
          tenants: 'any',
          roles: ['member', 'admin', 'auditor'],
          platform: false,
          maxAgeSeconds: 900,
        },
      ],
      corsOrigins: ['https://a.example.org', 'http://localhost:5173'],
      trustedProxies: ['10.0.0.0/8', '::1'],
      limits: { maxRssBytes: 2 * 1024 * 1024 },
    });
    expect(config.database.kind === 'url' && config.database.url.reveal()).toBe(
      'postgres://o:hunter2@db:5432/vm',
    );
  });

  it('lets the platform\u2019s issuer alone give operators and services, for the tenants of all others too (issue 12 D2)', () => {
    const roles = ['operator', 'media-signal'];
    const platform = { ...issuer, issuer: 'https://platform.example.org', platform: true, roles };
    const { issuers } = configOf({
      VOICEMEET_OIDC_ISSUERS: JSON.stringify([{ ...issuer, tenants }, platform]),
    });
    expect(issuers.map((one) => [one.roles, one.tenants])).toEqual([
      [['member', 'admin', 'auditor'], tenants],
      [roles, 'any'],
    ]);
  });

  it('pauses before it stops where load balancers are to be expected, and as long as it is told', () => {
    const production = { NODE_ENV: 'production', VOICEMEET_OIDC_ISSUERS: JSON.stringify([issuer]) };
    expect(configOf({}).stopPauseMs).toBe(0);
    expect(configOf(production).stopPauseMs).toBe(5_000);
    expect(configOf({ ...production, VOICEMEET_STOP_PAUSE_SECONDS: '0' }).stopPauseMs).toBe(0);
    expect(configOf({ VOICEMEET_STOP_PAUSE_SECONDS: '300' }).stopPauseMs).toBe(300_000);
  });

  it.each([
    'esdb://localhost:2113?tls=false',
    'esdb+discover://admin:changeit@one:2113,two:2113?nodePreference=leader',
  ])('takes an EventStoreDB by its connection string: %s', (url) => {
    const { eventStore } = configOf({ VOICEMEET_EVENTSTORE_URL: url });
    expect(eventStore.kind === 'esdb' && eventStore.url.reveal()).toBe(url);
  });

  it('tells every fault at once, unknown names too', () => {
    const faults = faultsOf({
      VOICEMEET_HTTP_PORT: '70800',
      VOICEMEET_ROLES: 'api,boss',
      VOICEMEET_EVENTSTORE_URL: 'kurrentdb://localhost:2113',
      VOICEMEET_HTP_PORT: '1',
    });
    expect(faults).toEqual([
      'VOICEMEET_HTP_PORT is not known: is it misspelt?',
      'VOICEMEET_HTTP_PORT: must be a whole number from 0 to 65535.',
      'VOICEMEET_ROLES: must be "all" or some of api, projector, scheduler, reactor, relay, gateway, separated by commas.',
      'VOICEMEET_EVENTSTORE_URL: must begin with esdb:// or esdb+discover://; KurrentDB answers to it as well.',
    ]);
    expect(describeFaults(faults)[0]).toBe('The configuration has 4 faults:');
  });

  it.each([
    ['HTTP_PORT', '7080x'],
    ['HTTP_PORT', '-1'],
    ['PUBLIC_URL', 'meet.example.org'],
    ['PUBLIC_URL', 'https://meet.example.org/path'],
    ['PUBLIC_URL', 'ftp://meet.example.org'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_URL', 'postgres://['],
    ['EVENTSTORE_URL', 'kafka'],
    ['EVENTSTORE_URL', 'esdb://'],
    ['EVENTSTORE_URL', 'http://localhost:2113'],
    ['OIDC_ISSUERS', 'https://id.example.org'],
    ['OIDC_ISSUERS', '{}'],
    ['OIDC_ISSUERS', JSON.stringify([{ ...issuer, algorithms: ['HS256'] }])],
    ['OIDC_ISSUERS', JSON.stringify([{ ...issuer, algorithms: ['none'] }])],
    ['OIDC_ISSUERS', JSON.stringify([{ ...issuer, jwksUri: 'file:///etc/passwd' }])],
    ['OIDC_ISSUERS', JSON.stringify([{ ...issuer, colour: 'red' }])],
    [
      'OIDC_ISSUERS',
      JSON.stringify([
        { ...issuer, tenants },
        { ...issuer, tenants },
      ]),
    ],
    ['OIDC_ISSUERS', JSON.stringify([issuer, { ...issuer, issuer: 'https://b.example.org', tenants }])],
    ['OIDC_ISSUERS', JSON.stringify([{ ...issuer, roles: ['member', 'operator'] }])],
    ['OIDC_ISSUERS', JSON.stringify([{ ...issuer, roles: ['reactor'] }])],
    ['OIDC_ISSUERS', JSON.stringify([{ ...issuer, platform: true, roles: ['guest'] }])],
    ['OIDC_ISSUERS', JSON.stringify([{ ...issuer, roles: [] }])],
    [
      'OIDC_ISSUERS',
      JSON.stringify([
        { ...issuer, platform: true },
        { ...issuer, issuer: 'https://b.example.org', platform: true },
      ]),
    ],
    ['OIDC_ISSUERS', JSON.stringify([{ ...issuer, maxAgeSeconds: 901 }])],
    ['DEVELOPMENT_TENANT', 'acme'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example.org/'],
    ['TRUSTED_PROXIES', 'true'],
    ['LOG_LEVEL', 'loud'],
    ['RATE_LIMIT_PRINCIPAL_PER_MINUTE', '0'],
    ['STOP_PAUSE_SECONDS', '301'],
  ])('refuses VOICEMEET_%s=%s', (name, value) => {
    const faults = faultsOf({ [`VOICEMEET_${name}`]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^VOICEMEET_${name}: .+\\.$`));
  });

  it.each([
    ['/srv/voicemeet/.data', '/srv/voicemeet/.data'],
    ['.data', '.data/keys'],
    ['/', '/keys'],
    ['.data', 'x/../.data/../.data/keys'],
  ])('keeps keys out of the data: %s, %s', (data, keys) => {
    expect(faultsOf({ VOICEMEET_DATA_DIR: data, VOICEMEET_KEYS_DIR: keys }).join()).toContain(
      'VOICEMEET_KEYS_DIR must not lie below',
    );
  });

  it("keeps the keys of guests' tokens out of the data, wherever they are named from", () => {
    expect(faultsOf({ VOICEMEET_GUEST_KEYS_FILE: '.data/guests.json' }).join()).toContain(
      'GUEST_KEYS_FILE must not',
    );
    expect(configOf({ VOICEMEET_GUEST_KEYS_FILE: 'own/guests.json' }).guestKeysFile).toBe(
      '/srv/voicemeet/own/guests.json',
    );
  });

  it.each(['.data-keys', '..keys', '.datakeys'])('takes keys beside the data: %s', (keys) => {
    expect(faultsOf({ VOICEMEET_KEYS_DIR: keys })).toEqual([]);
  });

  it.each(['postgres:///vm?host=/run/postgresql&user=owner', 'postgres://o@db/vm?password=p'])(
    'refuses an account among the parameters, which every role would log in with: %s',
    (url) => {
      expect(faultsOf({ VOICEMEET_DATABASE_URL: url })).toEqual([
        expect.stringContaining('with the account before the host'),
      ]);
    },
  );

  describe('issue 12 D7: in production, off this machine, only over verified TLS', () => {
    const production = { NODE_ENV: 'production', VOICEMEET_ROLES: 'projector' };
    const withDatabase = (url: string) => faultsOf({ ...production, VOICEMEET_DATABASE_URL: url });
    const withStore = (url: string) => faultsOf({ ...production, VOICEMEET_EVENTSTORE_URL: url });

    it.each([
      'postgres://o:p@db:5432/vm',
      'postgres://o:p@db/vm?sslmode=require',
      'postgres://o:p@db/vm?sslmode=no-verify',
      'postgres://o:p@db/vm?sslmode=verify-ca&sslrootcert=/ca.pem',
      'postgres://o:p@db/vm?sslmode=verify-full&sslmode=disable',
      'postgres://o:p@127.0.0.1/vm?host=db',
      'postgres://o:p@localhost.example.org/vm',
      'postgres:///vm',
    ])('refuses %s', (url) => {
      expect(withDatabase(url)).toEqual([expect.stringContaining('sslmode=verify-full')]);
      expect(faultsOf({ VOICEMEET_DATABASE_URL: url })).toEqual([]);
    });

    it.each([
      'postgres://o:p@db/vm?sslmode=verify-full',
      'postgres://o:p@127.0.0.1:5432/vm',
      'postgres://o:p@[::1]/vm',
      'postgres://o:p@localhost/vm',
      'postgres://o:p@%2Fvar%2Frun%2Fpostgresql/vm',
      'postgres://o:p@db/vm?host=/var/run/postgresql',
    ])('takes %s', (url) => {
      expect(withDatabase(url)).toEqual([]);
    });

    it.each([
      'esdb://db:2113?tls=false',
      'esdb://u:p@127.0.0.1:2113,db:2113?TLS=False',
      'esdb+discover://cluster?keepAliveTimeout=10&tls=false',
      'esdb://db:2113?tls=no',
    ])('refuses %s', (url) => {
      expect(withStore(url)).toEqual([expect.stringContaining('must not turn TLS off')]);
      expect(faultsOf({ VOICEMEET_EVENTSTORE_URL: url })).toEqual([]);
    });

    it.each(['esdb://db:2113', 'esdb://db:2113?tls=true', 'esdb://127.0.0.1:2113,localhost:2114?tls=false'])(
      'takes %s',
      (url) => {
        expect(withStore(url)).toEqual([]);
      },
    );
  });

  it('in production needs an issuer where it serves the API', () => {
    expect(faultsOf({ NODE_ENV: 'production' }).join()).toContain(
      'VOICEMEET_OIDC_ISSUERS must name an issuer',
    );
    expect(faultsOf({ NODE_ENV: 'production', VOICEMEET_ROLES: 'projector' })).toEqual([]);
    expect(
      configOf({ NODE_ENV: 'production', VOICEMEET_OIDC_ISSUERS: JSON.stringify([issuer]) }).production,
    ).toBe(true);
  });
});

describe('issue 12 D6: the mode and the proxies', () => {
  it.each(['Production', 'PRODUCTION', 'prod', 'production ', ' production', 'staging', 'dev', 'true'])(
    'NODE_ENV=%j is a fault, told with every other',
    (mode) => {
      expect(faultsOf({ NODE_ENV: mode, VOICEMEET_HTTP_PORT: 'x' })).toEqual([
        expect.stringContaining('NODE_ENV must be production, development, test, or not set'),
        expect.stringContaining('VOICEMEET_HTTP_PORT'),
      ]);
      expect(faultsOf({ NODE_ENV: mode })).toEqual([expect.stringContaining(JSON.stringify(mode))]);
    },
  );

  it.each([{}, { NODE_ENV: '' }, { NODE_ENV: 'development' }, { NODE_ENV: 'test' }])('%j is none', (env) => {
    expect(configOf(env).production).toBe(false);
  });

  it.each([
    '0.0.0.0/0',
    '::/0',
    '0.0.0.0/1,128.0.0.0/1',
    '10.0.0.1, 0.0.0.0/0',
    '10.0.0.0/7',
    '2000::/3',
    '2001:db8::/15',
    'fc00::/6',
    '::ffff:0:0/96',
    '::ffff:0.0.0.0/103',
    '0:0:0:0:0:ffff::/96',
    '::/8',
    '10.0.0.0/33',
    '::1/129',
    '10.0.0.0/x',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.0.0',
    '10.0.0',
    '1.2.3.4.5',
    '::g',
    ':',
    'loopback',
    'proxy.example.org',
  ])('%s is refused as proxies', (proxies) => {
    expect(faultsOf({ VOICEMEET_TRUSTED_PROXIES: proxies }).join()).toContain('VOICEMEET_TRUSTED_PROXIES');
  });

  it.each([
    '10.0.0.0/8',
    '127.0.0.1',
    '192.168.1.7/32',
    '::1',
    'fd00::/8',
    'fc00::/7',
    '2001:db8::/32',
    '::ffff:10.0.0.0/104',
  ])('%s is taken, and fastify takes it too', async (proxies) => {
    const { trustedProxies } = configOf({ VOICEMEET_TRUSTED_PROXIES: proxies });
    expect(trustedProxies).toEqual([proxies]);
    await fastify({ trustProxy: [...trustedProxies] }).close();
  });
});

describe('the development sign-in', () => {
  const everywhere = { VOICEMEET_DEVELOPMENT_SIGN_IN: 'everywhere' };
  const issuers = { VOICEMEET_OIDC_ISSUERS: JSON.stringify([issuer]) };

  it.each(['127.0.0.1', '127.0.1.1', 'localhost', '::1'])(
    'is there on %s without being asked for',
    (host) => {
      const config = configOf({ VOICEMEET_HTTP_HOST: host });
      expect(config.developmentSignIn).toBe('loopback');
      expect(URL.canParse(config.publicUrl)).toBe(true);
    },
  );

  it.each([
    { VOICEMEET_HTTP_HOST: '0.0.0.0' },
    { VOICEMEET_HTTP_HOST: '::' },
    { VOICEMEET_HTTP_HOST: '192.168.1.5' },
    { VOICEMEET_HTTP_HOST: '127.0.0.1.example.org' },
    { VOICEMEET_PUBLIC_URL: 'https://meet.example.org' },
  ])('opens no door of %j unless it is meant', (env) => {
    const faults = faultsOf(env);
    expect(faults).toEqual([expect.stringContaining('VOICEMEET_DEVELOPMENT_SIGN_IN=everywhere')]);
    expect(faults[0]).toMatch(/^VOICEMEET_OIDC_ISSUERS must name an issuer/);
    expect(configOf({ ...env, ...everywhere }).developmentSignIn).toBe('everywhere');
    expect(faultsOf({ ...env, ...issuers })).toEqual([]);
    expect(faultsOf({ ...env, VOICEMEET_ROLES: 'projector,scheduler' })).toEqual([]);
  });

  it('is told with every other fault', () => {
    const faults = faultsOf({
      VOICEMEET_HTTP_HOST: '0.0.0.0',
      VOICEMEET_KEYS_DIR: '.data',
      VOICEMEET_X: '1',
    });
    expect(faults).toHaveLength(4);
  });

  it('is not to be asked for where there is none', () => {
    for (const none of [{ NODE_ENV: 'production', ...issuers }, issuers]) {
      expect(faultsOf({ ...none, ...everywhere })).toEqual([
        expect.stringMatching(/^VOICEMEET_DEVELOPMENT_SIGN_IN=everywhere: there is no development sign-in/),
      ]);
    }
    expect(faultsOf({ VOICEMEET_DEVELOPMENT_SIGN_IN: 'yes' })).toEqual([
      expect.stringMatching(/^VOICEMEET_DEVELOPMENT_SIGN_IN: /),
    ]);
  });
});

describe('secrets', () => {
  const env = { VOICEMEET_DATABASE_URL: 'postgres://o:hunter2@db:5432/vm?options=-cmy.key=hunter2' };

  it('are shown nowhere', () => {
    const result = readConfig(env, cwd);
    expect(`${JSON.stringify(result)}${inspect(result, { depth: 9, showHidden: true })}`).not.toContain(
      'hunter2',
    );
    const { database } = configOf(env);
    expect(database.kind === 'url' && database.url.toString()).toBe('[secret]');
  });

  it('are masked where the configuration is told, with where each value came from', () => {
    const result = readConfig(env, cwd);
    const lines = describeConfig(result.kind === 'config' ? result.entries : []);
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^VOICEMEET_DATABASE_URL +postgres:\/\/\[secret\]@db:5432\/vm {2}\[environment\]/,
      ),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^VOICEMEET_HTTP_PORT +7080 {2}\[default\]/));
    expect(lines.join()).not.toContain('hunter2');
  });

  it('are not in faults either', () => {
    for (const bad of ['postgres://o:hunter2@[:1/', 'postgres://o:hunter2@db/vm?password=hunter2']) {
      expect(faultsOf({ VOICEMEET_DATABASE_URL: bad }).join()).toMatch(/^(?!.*hunter2).+/);
    }
  });
});
