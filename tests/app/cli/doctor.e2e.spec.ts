// Issue 13, E23: `voicemeet doctor` says of every operation of every backing service whether it is done, fails (and what to do), or is not
// used: beside a program that runs and where none does, with wrong keys and without servers.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startMediaPlaneServer } from '../../../src/app/embedded/media-plane-server.ts';
import type { MediaPlaneServer } from '../../../src/app/embedded/media-plane-server.ts';
import { mishapsSchema } from '../../../src/simulated/media-plane/mishaps.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { startOwnServer } from '../../support/own-server.ts';
import type { OwnServer } from '../../support/own-server.ts';
import { freshInstallation, givenProgram, runProgram } from '../../support/running-program.ts';
import type { GivenProgram, Installation } from '../../support/running-program.ts';
import { freePort } from '../../../scripts/services/free-ports.mjs';
import { until } from '../../support/until.ts';
import { commandLine } from './said.ts';

interface Operation {
  readonly service: string;
  readonly operation: string;
  readonly outcome: string;
  readonly code?: string;
  readonly detail: string;
  readonly remedy?: string;
}

const notOpened = () => Promise.reject(new Error('not opened here'));
const environmentOf = ({ database, keysDir }: Installation): Record<string, string> => ({
  VOICEMEET_DATABASE_URL: database.ownerUrl,
  VOICEMEET_KEYS_DIR: keysDir,
});

/** What the verb finds, as JSON. */
async function examined(env: Readonly<Record<string, string>>) {
  const { code, out } = await commandLine(notOpened, env)('doctor', '--json');
  const { ok, operations } = JSON.parse(out) as { ok: boolean; operations: readonly Operation[] };
  const of = (service: string, operation: string) =>
    operations.find((each) => each.service === service && each.operation === operation);
  return { code, ok, operations, of, failed: operations.filter(({ outcome }) => outcome === 'failed') };
}

describe('issue 13 E23: doctor where no program runs', () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await freshInstallation();
    await (await runProgram(installation)).stop();
  });
  afterAll(() => installation.remove());

  async function bySuperuser(...texts: readonly string[]): Promise<void> {
    const client = new Client({ connectionString: installation.database.superuserUrl });
    await client.connect();
    try {
      for (const text of texts) await client.query(text);
    } finally {
      await client.end();
    }
  }

  it('finds a good installation good, and says what it does not use', async () => {
    const { code, ok, failed, of } = await examined(environmentOf(installation));
    expect([code, ok, failed]).toEqual([0, true, []]);
    expect(of('PostgreSQL', 'log in as vm_appender')?.outcome).toBe('ok');
    expect(of('PostgreSQL', 'use the rights of vm_reactor')?.outcome).toBe('ok');
    expect(of('PostgreSQL', 'keep tenants apart')?.outcome).toBe('ok');
    expect(of('Kafka', 'publish a message')).toMatchObject({
      outcome: 'not-used',
      detail: expect.stringContaining('VOICEMEET_KAFKA_BROKERS'),
    });
    expect(of('LiveKit', 'open and close rooms')?.outcome).toBe('not-used');
    expect(of('identity', 'fetch keys')?.outcome).toBe('not-used');
  });

  it('says it in words: a line for each operation, and below what to do', async () => {
    const env = { ...environmentOf(installation), VOICEMEET_KAFKA_BROKERS: `127.0.0.1:${await freePort()}` };
    const { code, out } = await commandLine(notOpened, env)('doctor');
    expect(code).toBe(1);
    expect(out).toMatch(/^PostgreSQL +log in as vm_appender +ok$/m);
    expect(out).toMatch(/^Kafka +find the topic +FAILED +broker-away$/m);
    expect(out).toMatch(/^Kafka +publish a message +not tried/m);
    expect(out).toMatch(
      /^Kafka, find the topic: .*\[broker-away\]\n {2}See whether the brokers that VOICEMEET_KAFKA_BROKERS names run/m,
    );
  });

  it.each([
    ['a table', 'update on ops.effects', 'grant update on table ops.effects to vm_reactor;'],
    [
      'a column',
      'update (state) on ops.webhook_inbox',
      'grant update ("state") on table ops.webhook_inbox to vm_reactor;',
    ],
    ['a schema', 'usage on schema ops', 'grant usage on schema ops to vm_reactor;'],
  ])(
    'finds a right of %s that was taken away, with the statement that gives it back',
    async (_what, right, statement) => {
      await bySuperuser(`revoke ${right} from vm_reactor`);
      try {
        const { failed } = await examined(environmentOf(installation));
        expect(failed).toEqual([
          expect.objectContaining({
            operation: 'use the rights of vm_reactor',
            code: 'right-missing',
            detail: expect.stringContaining(statement),
          }),
        ]);
      } finally {
        await bySuperuser(statement);
      }
    },
  );

  it('finds a right to run a function that was taken away', async () => {
    await bySuperuser('revoke execute on function log.tail() from vm_relay');
    try {
      const env = {
        ...environmentOf(installation),
        VOICEMEET_KAFKA_BROKERS: `127.0.0.1:${await freePort()}`,
      };
      const { of } = await examined(env);
      expect(of('PostgreSQL', 'use the rights of vm_relay')).toMatchObject({ code: 'right-missing' });
    } finally {
      await bySuperuser('grant execute on function log.tail() to vm_relay');
    }
  });

  it('tries everything else where the database can not be opened', async () => {
    const env = {
      ...environmentOf(installation),
      VOICEMEET_DATABASE_URL: `postgres://nobody:x@127.0.0.1:${await freePort()}/none`,
      VOICEMEET_OIDC_ISSUERS: JSON.stringify([
        { issuer: 'https://id.example', audience: 'v', jwksUri: `http://127.0.0.1:${await freePort()}/jwks` },
      ]),
    };
    const { code, of } = await examined(env);
    expect(code).toBe(1);
    expect(of('PostgreSQL', 'open the installation')).toMatchObject({
      outcome: 'failed',
      code: 'database-away',
    });
    expect(of('identity', 'fetch keys of issuer 1')).toMatchObject({
      outcome: 'failed',
      code: 'issuer-away',
    });
  });

  it('makes nothing: no database, no key, where there is none', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'voicemeet-empty-'));
    try {
      const env = { VOICEMEET_DATA_DIR: join(empty, 'data'), VOICEMEET_KEYS_DIR: join(empty, 'keys') };
      const { code, of } = await examined(env);
      expect([code, of('PostgreSQL', 'open the installation')?.code]).toEqual([1, 'no-database']);
    } finally {
      await rm(empty, { recursive: true });
    }
  });

  it('prints the faults of a configuration that has some', async () => {
    const { code, out } = await commandLine(notOpened, { VOICEMEET_HTTP_PORT: 'x' })('doctor', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ ok: false, faults: [expect.stringContaining('HTTP_PORT')] });
  });
});

describe('issue 13 E23: doctor and a role of the database', () => {
  let server: OwnServer;
  let env: Record<string, string>;
  beforeAll(async () => {
    server = await startOwnServer();
    env = {
      VOICEMEET_DATABASE_URL: await server.database('doctor'),
      VOICEMEET_KEYS_DIR: server.keysDir('keys'),
    };
    expect((await commandLine(notOpened, env)('migrate')).code).toBe(0);
  });
  afterAll(() => server.remove());

  it('finds that its password was changed, goes on with the others, and is content once it is set right', async () => {
    const say = commandLine(notOpened, env);
    expect((await examined(env)).failed).toEqual([]);
    await server.byHand(`alter role vm_auditor password 'another'`);
    const { code, failed, of } = await examined(env);
    expect(code).toBe(1);
    expect(failed).toEqual([
      expect.objectContaining({
        operation: 'log in as vm_auditor',
        code: 'database-credentials',
        remedy: expect.stringContaining('voicemeet roles set-passwords'),
      }),
    ]);
    expect(of('PostgreSQL', 'use the rights of vm_auditor')?.outcome).toBe('not-tried');
    expect(of('PostgreSQL', 'use the rights of vm_reactor')?.outcome).toBe('ok');
    expect((await say('roles', 'set-passwords', '--reason', 'a test changed one')).code).toBe(0);
    expect((await examined(env)).failed).toEqual([]);
  });

  it('tries only what a process without the owner’s account has passwords for', async () => {
    const say = commandLine(notOpened, env);
    const { out } = await say('roles', 'passwords', '--for', 'projector');
    const file = join(server.keysDir('keys'), 'passwords.json');
    await writeFile(file, out, { mode: 0o600 });
    const { failed, of } = await examined({
      ...env,
      VOICEMEET_ROLES: 'projector',
      VOICEMEET_ROLE_PASSWORDS_FILE: file,
    });
    expect(failed).toEqual([]);
    expect(of('PostgreSQL', 'use the rights of vm_projector')?.outcome).toBe('ok');
    expect(of('PostgreSQL', 'log in as vm_query')?.outcome).toBe('not-used');
  });
});

describe('issue 13 E23: doctor and LiveKit', () => {
  const key = { key: 'tests', secret: randomBytes(32).toString('hex') };
  let plane: MediaPlaneServer;
  let program: GivenProgram | undefined;
  let webhookUrl: string;
  let env: Record<string, string>;
  beforeEach(async () => {
    webhookUrl = `http://127.0.0.1:${await freePort()}/`;
    plane = await startMediaPlaneServer({
      landing: undefined,
      port: 0,
      keys: [key],
      webhookUrl: () => webhookUrl,
      mishaps: mishapsSchema.parse({}),
      ledger: { write: () => undefined },
      observer: fakeObserver(),
      production: false,
    });
    env = { LIVEKIT_URL: plane.url, LIVEKIT_API_KEY: key.key, LIVEKIT_API_SECRET: key.secret };
  });
  afterEach(async () => {
    await program?.close();
    program = undefined;
    await plane.stop();
  });

  /** The settings of a program that serves, as the verb is given them. */
  const beside = ({ installation, address }: GivenProgram, changed: Record<string, string> = {}) => ({
    ...environmentOf(installation),
    ...Object.fromEntries(
      Object.entries({ ...env, PUBLIC_URL: address, ...changed }).map(([name, value]) => [
        `VOICEMEET_${name}`,
        value,
      ]),
    ),
  });

  it('opens and closes a room and sees its webhook arrive at a program that runs, which says the same of itself', async () => {
    program = await givenProgram(env);
    webhookUrl = `${program.address}/v1/webhooks/livekit`;
    const { code, of, operations } = await examined(beside(program));
    expect([code, operations.filter(({ outcome }) => outcome === 'failed')]).toEqual([0, []]);
    for (const operation of [
      'open a room',
      'list rooms',
      'see who is in a room',
      'close a room',
      'receive its webhooks',
    ])
      expect(of('LiveKit', operation)?.outcome, operation).toBe('ok');
    const running = program;
    await until(async () => {
      const text = await (await fetch(new URL('/metrics', running.address))).text();
      expect(text).toMatch(/^service_probe_ok\{service="LiveKit",operation="open a room"\} 1$/m);
      expect(text).toMatch(
        /^service_probe_ok\{service="PostgreSQL",operation="use the rights of vm_appender"\} 1$/m,
      );
    });
  });

  it('says that the key is a foreign one, and what to do', async () => {
    program = await givenProgram(env);
    const { code, of } = await examined(
      beside(program, { LIVEKIT_API_SECRET: randomBytes(32).toString('hex') }),
    );
    expect(code).toBe(1);
    expect(of('LiveKit', 'open a room')).toMatchObject({
      code: 'livekit-wrong-key',
      remedy: expect.stringContaining('VOICEMEET_LIVEKIT_API_KEY'),
    });
    expect(of('LiveKit', 'receive its webhooks')?.outcome).toBe('not-tried');
  });

  it('says that webhooks do not arrive', async () => {
    program = await givenProgram(env);
    const { code, failed } = await examined(beside(program));
    expect(code).toBe(1);
    expect(failed).toEqual([
      expect.objectContaining({
        operation: 'receive its webhooks',
        code: 'webhook-missing',
        remedy: expect.stringContaining('/v1/webhooks/livekit'),
      }),
    ]);
  });
});
