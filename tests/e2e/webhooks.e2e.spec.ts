// Issue 13 B3: what LiveKit reports by webhooks comes back as presence: signed as LiveKit signs, over HTTP, through a restart, with messages
// doubled, reordered, forged and lost; and what operators see of one that can't be applied.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLivekitMediaIdentities } from '../../src/adapters/livekit/livekit-media-identities.ts';
import { rootKeyOf } from '../../src/adapters/system/file-root-key.ts';
import type { DeviceId, PersonId } from '../../src/domain/shared/ids.ts';
import type { MediaIdentities } from '../../src/ports/media-identities.port.ts';
import type { RoomOf } from '../../src/ports/rooms.port.ts';
import type { Caller } from '../support/api-client.ts';
import { anAccount, anOpenMeeting, expected, knock } from '../support/meeting-steps.ts';
import { freshInstallation, newId, runProgram } from '../support/running-program.ts';
import type { Installation, Running } from '../support/running-program.ts';
import { signedWebhook, webhookKey, webhookMessage } from '../support/signed-webhook.ts';
import type { SignedWebhook } from '../support/signed-webhook.ts';

/** A LiveKit that never answers: what webhooks say is all that is known of it. */
const media = {
  LIVEKIT_URL: 'ws://127.0.0.1:9',
  LIVEKIT_API_KEY: webhookKey.name,
  LIVEKIT_API_SECRET: webhookKey.secret,
};
/** What is told of it, once. */
const expectedErrors = [
  'An outside system is out: its effects wait, none is lost and none is parked for it. Look whether it runs and takes our key.',
];
const withoutReactors = { ...media, ROLES: 'api,projector,scheduler' };

let installation: Installation;
let database: Client;
let program: Running;
let host: Caller;
let identities: MediaIdentities;
let account: string;

beforeAll(async () => {
  installation = await freshInstallation();
  database = new Client({ connectionString: installation.database.superuserUrl });
  await database.connect();
  program = await runProgram(installation, media, expectedErrors);
  host = await program.as('member', 'host');
  account = await anAccount(program, 'pro');
  const rootKey = rootKeyOf(await readFile(join(installation.keysDir, 'root.key')));
  identities = createLivekitMediaIdentities(await rootKey.derive('voicemeet/media-identities'));
});
afterAll(async () => {
  await program.stop();
  await database.end();
  await installation.remove();
});

const post = ({ headers, payload }: SignedWebhook) =>
  program.send({
    method: 'POST',
    path: '/v1/webhooks/livekit',
    headers: { ...headers },
    raw: payload.toString('utf8'),
  });
const sent = async (message: unknown): Promise<number> => (await post(await signedWebhook(message))).status;

/** Somebody in a room of ours, as LiveKit tells of them. */
async function somebody() {
  const meeting = await anOpenMeeting(host, account);
  const person = await knock(host, meeting, 'Ada');
  const { rows } = await database.query<{ stream: string }>(
    `select stream from log.events where stream like 'meeting-%.' || $1 limit 1`,
    [meeting],
  );
  const tenant = rows[0]?.stream.slice('meeting-'.length, -meeting.length - 1);
  const room = { tenant, meeting } as RoomOf;
  const device = newId() as DeviceId;
  const identity = identities.seal(room, { person: person as PersonId, device });
  const told = (event: string, sid: string): Record<string, unknown> => {
    const now = Date.now();
    return webhookMessage({
      event,
      createdAt: String(Math.floor(now / 1_000)),
      room: { name: identities.roomName(room), sid: 'RM_1' },
      participant: { sid, identity, state: 'ACTIVE', joinedAtMs: String(now - 1_500) },
    });
  };
  const stays = async () => {
    const reply = expected(await host.get(`/v1/meetings/${meeting}/attendance`), 200);
    const { items } = reply.json<{ items: { stays: { how: string; leftAt: string | null }[] }[] }>();
    return items.flatMap((one) => one.stays.map(({ leftAt }) => (leftAt === null ? 'there' : 'left')));
  };
  return { meeting, told, stays };
}
const soon = { timeout: 60_000, interval: 100 };

describe('issue 13 B3: LiveKit’s webhooks', () => {
  it('become presence: a joining, and a leaving that came twice', async () => {
    const { told, stays } = await somebody();
    expect(await sent(told('participant_joined', 'PA_first'))).toBe(200);
    await expect.poll(stays, soon).toEqual(['there']);
    const left = told('participant_left', 'PA_first');
    expect([await sent(left), await sent(left)]).toEqual([200, 200]);
    await expect.poll(stays, soon).toEqual(['left']);
  });

  it('come in any order: the leaving first, then the joining of before it', async () => {
    const { told, stays } = await somebody();
    const joined = told('participant_joined', 'PA_second');
    expect(await sent(told('participant_left', 'PA_second'))).toBe(200);
    expect(await sent(joined)).toBe(200);
    await expect.poll(stays, soon).toEqual(['left']);
  });

  it('wait while no reactor works, also through a restart, and are applied once', async () => {
    const { told, stays, meeting } = await somebody();
    await program.stop();
    program = await runProgram(installation, withoutReactors, expectedErrors);
    host = await program.as('member', 'host');
    const joined = told('participant_joined', 'PA_third');
    expect([await sent(joined), await sent(joined)]).toEqual([200, 200]);
    const waiting = `select count(*)::int as n from ops.webhook_inbox where state = 'waiting'`;
    expect((await database.query<{ n: number }>(waiting)).rows).toEqual([{ n: 1 }]);
    await program.stop();
    program = await runProgram(installation, media, expectedErrors);
    host = await program.as('member', 'host');
    await expect.poll(stays, soon).toEqual(['there']);
    const events = `select type from log.events where stream like '%.' || $1 and type like 'meeting.participantJoined%'`;
    expect((await database.query(events, [meeting])).rows).toHaveLength(1);
  });

  it('of somebody else’s room, of unknown names and of forgers change nothing', async () => {
    const { told, stays } = await somebody();
    expect(await sent({ ...told('participant_joined', 'PA_x'), room: { name: 'standup' } })).toBe(200);
    expect(await sent(told('participant_repainted', 'PA_x'))).toBe(200);
    const forged = { key: { ...webhookKey, secret: 'nobody-gave-us-this-secret-of-32-characters' } };
    expect((await post(await signedWebhook(told('participant_joined', 'PA_x'), forged))).status).toBe(401);
    const last = told('participant_joined', 'PA_fourth');
    expect(await sent(last)).toBe(200);
    await expect.poll(stays, soon).toEqual(['there']);
    const ignored = `select count(*)::int as n from ops.webhook_inbox where state = 'ignored'`;
    expect((await database.query<{ n: number }>(ignored)).rows).toEqual([{ n: 2 }]);
  });

  it('end nobody’s presence while LiveKit does not answer looks', async () => {
    const { told, stays } = await somebody();
    expect(await sent(told('participant_joined', 'PA_fifth'))).toBe(200);
    await expect.poll(stays, soon).toEqual(['there']);
    const looked = `select count(*)::int as n from ops.room_watch where epoch > 0`;
    await expect
      .poll(async () => (await database.query<{ n: number }>(looked)).rows[0]?.n, soon)
      .toBeGreaterThan(0);
    expect(await stays()).toEqual(['there']);
  });
});
