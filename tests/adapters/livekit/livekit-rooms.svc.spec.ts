// The rooms contract on a real LiveKit, with people who send and receive sound; and what its webhooks say, as it signs them.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes, randomUUID } from 'node:crypto';
import { DisconnectReason, dispose } from '@livekit/rtc-node';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { startLivekit } from '../../../scripts/services/livekit.mjs';
import { createLivekitJoinTokens } from '../../../src/adapters/livekit/livekit-join-tokens.ts';
import { createLivekitMediaIdentities } from '../../../src/adapters/livekit/livekit-media-identities.ts';
import { createLivekitMediaSignals } from '../../../src/adapters/livekit/livekit-media-signals.ts';
import { createLivekitRooms } from '../../../src/adapters/livekit/livekit-rooms.ts';
import { planAudio } from '../../../src/domain/account/plan.ts';
import type { DeviceId, MeetingId, PersonId, TenantId } from '../../../src/domain/shared/ids.ts';
import { addSeconds, fromEpochMs } from '../../../src/domain/shared/instant.ts';
import type { MediaIdentity } from '../../../src/ports/media-identities.port.ts';
import type { MediaPermissions, RoomOf } from '../../../src/ports/rooms.port.ts';
import { forgedIn } from '../../contracts/media-signals.contract.ts';
import { roomsContract } from '../../contracts/rooms.contract.ts';
import { audible, joinAsPerson } from '../../support/livekit/rtc-people.ts';
import type { RtcPerson } from '../../support/livekit/rtc-people.ts';
import { onLivekitOfItsOwn, onRealLivekit } from '../../support/on-real-livekit.ts';
import { freePort } from '../../../scripts/services/free-ports.mjs';
import type { LivekitOfTests } from '../../support/real-livekit.ts';
import { until } from '../../support/until.ts';

// The client's threads would keep the process.
afterAll(() => dispose());

const terms = { timeoutMs: 10_000, signal: new AbortController().signal };
const speaker: MediaPermissions = { mayPublish: true, hidden: false };
const muted: MediaPermissions = { mayPublish: false, hidden: false };
const observer: MediaPermissions = { mayPublish: false, hidden: true };
const identities = createLivekitMediaIdentities(randomBytes(32));
const aRoom = (): RoomOf => ({ tenant: randomUUID() as TenantId, meeting: randomUUID() as MeetingId });
const somebody = (): MediaIdentity => ({
  person: randomUUID() as PersonId,
  device: randomUUID() as DeviceId,
});

interface Joining {
  readonly permissions?: MediaPermissions;
  readonly maxParticipants?: number;
  /** When the token was made, in seconds from now. */
  readonly madeSeconds?: number;
}

/** A LiveKit with the adapter on top. */
function mediaOn({ url, key }: LivekitOfTests) {
  const tokens = createLivekitJoinTokens({ url, key, identities });
  const of = (apiUrl: string, secret = key.secret) =>
    createLivekitRooms({ apiUrl, key: { ...key, secret }, identities });
  const token = async (
    room: RoomOf,
    who: MediaIdentity,
    { permissions = speaker, maxParticipants = 31, madeSeconds = 0 }: Joining = {},
  ) => {
    const issuedAt = addSeconds(fromEpochMs(Date.now()), madeSeconds);
    const grant = { ...room, ...who, permissions, audio: planAudio.basic, terms: { maxParticipants } };
    return (await tokens.mint({ ...grant, issuedAt, expiresAt: addSeconds(issuedAt, 60) })).token;
  };
  const join = async (room: RoomOf, who: MediaIdentity, joining: Joining = {}): Promise<RtcPerson> =>
    joinAsPerson(url, await token(room, who, joining));
  return { of, rooms: of(url), token, join };
}

onRealLivekit('rooms contract: a real LiveKit', (server) => {
  const { of, rooms, token, join } = mediaOn(server);

  roomsContract('a real LiveKit', async () => ({
    rooms,
    identities,
    join: (room, who, permissions, maxParticipants) => join(room, who, { permissions, maxParticipants }),
    underWrongKey: of(server.url, randomBytes(32).toString('hex')),
    nowhere: of(`http://127.0.0.1:${await freePort()}`),
    close: () => Promise.resolve(),
  }));

  describe('issue 13 A7: people on a real LiveKit', () => {
    /** Two in a room, of whom the first speaks. */
    const talking = async () => {
      const [room, one, other] = [aRoom(), somebody(), somebody()];
      const [speaking, listening] = [await join(room, one), await join(room, other)];
      onTestFinished(async () => {
        await Promise.all([speaking.leave(), listening.leave()]);
      });
      await speaking.speak();
      await isHeard(listening);
      return { room, one, other, speaking, listening };
    };
    const isHeard = (listener: RtcPerson) =>
      until(async () => expect(await listener.hear(200)).toBeGreaterThan(audible));
    const isSilent = (listener: RtcPerson) =>
      until(async () => expect(await listener.hear(500)).toBeLessThan(audible));

    it('hear each other by tokens of ours; who is muted is heard no more, and again once they may speak', async () => {
      const { room, one, speaking, listening } = await talking();
      const identity = identities.seal(room, one);
      expect(await rooms.permit(room, identity, muted, terms)).toMatchObject({ kind: 'done' });
      await isSilent(listening);
      expect(await rooms.permit(room, identity, speaker, terms)).toMatchObject({ kind: 'done' });
      await until(() => speaking.speak());
      await isHeard(listening);
    });

    it('are not heard by whom they are kept apart from, until they are let hear them again', async () => {
      const { room, one, other, listening } = await talking();
      const reply = await rooms.members(room, terms);
      const members = reply.kind === 'done' ? reply.value : [];
      const tracks = members
        .filter(({ identity }) => identity === identities.seal(room, one))
        .flatMap((member) => member.tracks.map(({ track }) => track));
      expect(tracks).toHaveLength(1);
      const listener = identities.seal(room, other);
      expect(await rooms.hear(room, listener, tracks, false, terms)).toMatchObject({ kind: 'done' });
      await isSilent(listening);
      expect(await rooms.hear(room, listener, tracks, true, terms)).toMatchObject({ kind: 'done' });
      await isHeard(listening);
    });

    it('don’t see an observer, who hears them', async () => {
      const { room, one, other, speaking } = await talking();
      const watching = somebody();
      const third = await join(room, watching, { permissions: observer });
      onTestFinished(third.leave);
      await isHeard(third);
      expect([...third.others()].sort()).toEqual(
        [identities.seal(room, one), identities.seal(room, other)].sort(),
      );
      await until(() => {
        expect(speaking.others()).toEqual([identities.seal(room, other)]);
        return Promise.resolve();
      });
    });

    it('are told that they were sent out, and that the room was closed', async () => {
      const { room, one, speaking, listening } = await talking();
      await rooms.remove(room, identities.seal(room, one), terms);
      expect(await speaking.out).toBe(DisconnectReason.PARTICIPANT_REMOVED);
      await rooms.close(room, terms);
      expect(await listening.out).toBe(DisconnectReason.ROOM_DELETED);
    });

    it('don’t get in by a token that has expired, is of another key, or is no token', async () => {
      const [room, who] = [aRoom(), somebody()];
      const other = mediaOn({ ...server, key: { ...server.key, secret: randomBytes(32).toString('hex') } });
      // LiveKit lets clocks differ by a minute.
      const late = await token(room, who, { madeSeconds: -180 });
      for (const bad of [late, await other.token(room, who), 'none'])
        await expect(joinAsPerson(server.url, bad)).rejects.toThrow();
      expect(await rooms.members(room, terms)).toMatchObject({ value: [] });
    });

    it('don’t speak at once by a token that does not allow it', async () => {
      const [room, who, other] = [aRoom(), somebody(), somebody()];
      const quiet = await join(room, who, { permissions: muted });
      const listening = await join(room, other);
      onTestFinished(async () => {
        await Promise.all([quiet.leave(), listening.leave()]);
      });
      await Promise.race([
        quiet.speak().catch(() => undefined),
        new Promise((resolve) => setTimeout(resolve, 2_000)),
      ]);
      expect(await listening.hear(500)).toBeLessThan(audible);
      const reply = await rooms.members(room, terms);
      expect(reply.kind === 'done' ? reply.value.flatMap(({ tracks }) => tracks) : reply).toEqual([]);
    });
  });
});

onLivekitOfItsOwn('webhooks of a real LiveKit', (program) => {
  it('issue 13 B3: are believed as it signs them, and read', async () => {
    const key = { name: 'hooks', secret: randomBytes(32).toString('hex') };
    const signals = createLivekitMediaSignals([key]);
    const heard: { readonly body: Buffer; readonly authorization: string | undefined }[] = [];
    const receiver = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        heard.push({ body: Buffer.concat(parts), authorization: request.headers.authorization });
        response.end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const webhook = { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`, key: key.name };
    const livekit = await startLivekit({ program, keys: [key], webhook });
    onTestFinished(async () => {
      await livekit.remove();
      receiver.closeAllConnections();
      await new Promise<void>((resolve) => receiver.close(() => resolve()));
    });
    const { join, rooms } = mediaOn({ url: livekit.url, key });
    const [room, who] = [aRoom(), somebody()];
    const person = await join(room, who);
    await person.speak();
    await until(() => {
      const names = heard.map(({ body }) => signals.read(body)?.name);
      expect(names).toEqual(
        expect.arrayContaining(['room_started', 'participant_joined', 'track_published']),
      );
      return Promise.resolve();
    });
    const [member] = await rooms
      .members(room, terms)
      .then((reply) => (reply.kind === 'done' ? reply.value : []));
    await rooms.close(room, terms);
    await until(() => {
      expect(heard.map(({ body }) => signals.read(body)?.name)).toContain('room_finished');
      return Promise.resolve();
    });
    await person.leave();
    const now = fromEpochMs(Date.now());
    for (const { body, authorization } of heard) {
      expect(await forgedIn(signals, body, authorization, now)).toBeUndefined();
      expect(signals.read(body)?.room?.name).toBe(identities.roomName(room));
    }
    const joined = heard
      .map(({ body }) => signals.read(body))
      .find((one) => one?.name === 'participant_joined');
    expect(joined?.member).toEqual({
      identity: identities.seal(room, who),
      connection: member?.connection,
      kind: 'person',
      joinedAt: member?.joinedAt,
    });
    expect(new Set(heard.map(({ body }) => signals.read(body)?.id)).size).toBe(heard.length);
  });
});
