// The twin of our command route: the same fastify stack, identity, shapes, limits and headers, but the handler does a
// plain UPDATE of one row. A program of its own, so that both are measured from outside in the same way.
import { Pool } from 'pg';
import { z } from 'zod';
import { openFileRootKey } from '../../src/adapters/system/file-root-key.ts';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import { readRolesKey } from '../../src/adapters/postgres/key-file.ts';
import { pinoObserver } from '../../src/adapters/telemetry/pino-observer.ts';
import { prometheusMetrics } from '../../src/adapters/telemetry/prometheus-metrics.ts';
import { buildHttp } from '../../src/app/http/build-http.ts';
import { openGuestKeys } from '../../src/app/parts/guest-keys.ts';
import { buildIdentity } from '../../src/app/parts/identity.ts';
import { createParts } from '../../src/app/parts/parts.ts';
import { configOfProcess } from '../../src/app/config/config.ts';
import { listen } from '../../src/app/listen.ts';
import type { CommandHttpRoute } from '../../src/http/http-route.ts';
import { jsonContentType } from '../../src/http/send-text.ts';
import { parsed } from '../../src/http/validation.ts';
import { commandPath } from '../../src/write/command-path.ts';
import { meetingPath, namesMeeting } from '../../src/write/meeting/meeting-route.ts';
import { join } from 'node:path';

const connections = 16;
const sampleMs = 1_000;
const shape = { params: meetingPath, body: z.strictObject({ locked: z.boolean() }) };

const result = configOfProcess();
if (result.kind === 'faults') throw new Error(result.faults.join(' '));
const { config } = result;
if (config.database.kind !== 'url') throw new Error('the twin needs VOICEMEET_DATABASE_URL');
const ownerUrl = config.database.url.reveal();
const observer = pinoObserver({ level: 'warn', metrics: prometheusMetrics({ process: true }) });
const rootKey = await openFileRootKey(join(config.keysDir, 'root.key'), { create: true });
const rolesKey = await readRolesKey(config.keysDir);
const parts = createParts({ ownerUrl, rolesKey, rootKey, pace: systemPace, observer });
const { facts } = commandPath(parts.store(), parts.log());
const { guestKeysFile } = config;
const identity = await buildIdentity(config, {
  guestKeys: await openGuestKeys({ guestKeysFile, pool: parts.pools.of('owner'), isOwner: true }),
  keyring: parts.keyring(),
  clock: systemClock,
  facts,
  observer,
});
const pool = new Pool({ connectionString: ownerUrl, max: connections });

const lockRoute: CommandHttpRoute = {
  kind: 'command',
  method: 'PUT',
  url: '/v1/meetings/{meeting}/lock',
  operationId: 'setLock',
  summary: 'Locks or unlocks the room.',
  tag: 'meetings',
  roles: ['member'],
  roundTrips: { warm: 1, cold: 1 },
  shape,
  answer: { status: 200, contentType: jsonContentType, schema: namesMeeting },
  problems: [],
  handle: async (request, reply) => {
    const { meeting } = parsed(shape.params, request.params, 'path');
    const { locked } = parsed(shape.body, request.body ?? null, 'body');
    const { rows } = await pool.query<{ version: string }>({
      name: 'lock',
      text: 'update bench.meetings set locked = $2, version = version + 1, changed = now() where id = $1 returning version',
      values: [meeting, locked],
    });
    if (rows[0] === undefined) return reply.status(404).send('{}');
    void reply.header('etag', `"${rows[0].version}"`);
    return reply.status(200).type(jsonContentType).send(JSON.stringify({ meeting }));
  },
};

const { publicUrl, corsOrigins, trustedProxies, limits } = config;
const app = await buildHttp({
  observer,
  clock: systemClock,
  ids: uuidIdSource(),
  authenticator: identity.authenticator,
  routes: [lockRoute],
  settings: {
    version: '0',
    publicUrl,
    corsOrigins,
    trustedProxies,
    limits: { ...limits, sampleMs },
  },
  stopping: () => false,
});
const at = { host: config.httpHost, port: config.httpPort, settings: 'VOICEMEET_HTTP' } as const;
const address = await listen(app, at);
process.stdout.write(`  API       ${address}\n`);
process.once('SIGTERM', () => {
  void app.close().then(async () => {
    await pool.end();
    await parts.close();
  });
});
