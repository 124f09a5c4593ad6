// The simulated media plane's webhooks: LiveKit's form and order, its tries and bounds, and what goes wrong by the seed.
import { createHash } from 'node:crypto';
import { decodeJwt } from 'jose';
import { describe, expect, it } from 'vitest';
import { mishapsSchema } from '../../../src/simulated/media-plane/mishaps.ts';
import type { MediaPlaneParts } from '../../../src/simulated/media-plane/media-plane.ts';
import { mediaPlaneUnderTest } from '../../support/simulated-media.ts';

const told = (under: ReturnType<typeof mediaPlaneUnderTest>) =>
  under.ledger.filter((entry) => entry.kind === 'told');

/** Answers with these statuses in turn, then with the last one. */
const answering = (statuses: readonly number[]): { sent: string[]; post: MediaPlaneParts['post'] } => {
  const sent: string[] = [];
  const post: MediaPlaneParts['post'] = (_url, _headers, body) => {
    const status = statuses[Math.min(sent.push(body), statuses.length) - 1] ?? 0;
    return status === 0 ? Promise.reject(new Error('nobody there')) : Promise.resolve(status);
  };
  return { sent, post };
};

describe("the simulated media plane's webhooks", () => {
  it("are in LiveKit's form: zeros left out, 64-bit numbers as text, of a track's participant sid and identity alone", async () => {
    const under = mediaPlaneUnderTest();
    const person = await under.join('p', { canPublishSources: ['microphone'], canPublishData: false });
    const track = person.publish();
    person.leave();
    await under.plane.settled();
    const [started, joined, published, unpublished, left] = under.arrived.map(({ event }) => event);
    const room = {
      sid: 'RM_000000000001',
      name: 'r',
      emptyTimeout: 300,
      departureTimeout: 20,
      creationTime: '1796068800',
      creationTimeMs: '1796068800250',
    };
    expect(started).toEqual({ event: 'room_started', room, id: 'EV_000000000002', createdAt: '1796068800' });
    expect(joined).toEqual({
      event: 'participant_joined',
      room: { ...room, numParticipants: 1 },
      participant: {
        sid: person.connection,
        identity: 'p',
        state: 'ACTIVE',
        joinedAt: '1796068800',
        joinedAtMs: '1796068800250',
        version: 1,
        permission: { canSubscribe: true, canPublish: true, canPublishSources: ['MICROPHONE'] },
      },
      id: 'EV_000000000004',
      createdAt: '1796068800',
    });
    expect(published).toMatchObject({
      event: 'track_published',
      track: { sid: track, source: 'MICROPHONE', mimeType: 'audio/red' },
    });
    expect(published?.['participant']).toEqual({ sid: person.connection, identity: 'p' });
    expect(unpublished).toMatchObject({ event: 'track_unpublished', track: { sid: track } });
    expect(left).toMatchObject({
      event: 'participant_left',
      participant: { state: 'DISCONNECTED', disconnectReason: 'CLIENT_INITIATED' },
    });
  });

  it('are signed: a token without a word before it, for five minutes, with the digest of the bytes', async () => {
    const under = mediaPlaneUnderTest();
    await under.call('CreateRoom', { name: 'r' });
    await under.plane.settled();
    const { headers, body } = under.arrived[0]!;
    expect(headers['content-type']).toBe('application/webhook+json');
    const claims = decodeJwt(headers['authorization'] ?? '');
    expect(claims).toMatchObject({ iss: 'simkey', nbf: 1_796_068_800, exp: 1_796_069_100 });
    expect(claims['sha256']).toBe(createHash('sha256').update(body).digest('base64'));
  });

  it('are tried five times, under one id, while later ones of the room wait; other rooms do not', async () => {
    const { sent, post } = answering([500, 0, 503, 429, 500, 200]);
    const under = mediaPlaneUnderTest({ post });
    await under.call('CreateRoom', { name: 'r' });
    await under.call('DeleteRoom', { room: 'r' });
    await under.plane.settled();
    expect(new Set(sent.slice(0, 5))).toHaveLength(1);
    expect(under.pausesMs).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(told(under)).toMatchObject([
      { event: 'room_started', outcome: 'given-up', sent: 5 },
      { event: 'room_finished', outcome: 'delivered', sent: 1 },
    ]);
  });

  it('are not tried again after a 4xx', async () => {
    const { sent, post } = answering([401]);
    const under = mediaPlaneUnderTest({ post });
    await under.call('CreateRoom', { name: 'r' });
    await under.plane.settled();
    expect(sent).toHaveLength(1);
    expect(told(under)).toMatchObject([{ outcome: 'refused', sent: 1 }]);
  });

  it('wait 200 deep for a room and 30 seconds long, and are dropped beyond', async () => {
    let release = (): void => undefined;
    const held = new Promise<number>((resolve) => (release = () => resolve(200)));
    const under = mediaPlaneUnderTest({ post: () => held });
    for (let time = 0; time < 150; time += 1) (await under.join('p')).leave();
    await under.call('CreateRoom', { name: 'other' });
    under.pass(31);
    release();
    await under.plane.settled();
    const ofRoom = told(under).filter(({ room }) => room === 'r');
    const count = (outcome: string) => ofRoom.filter((entry) => entry.outcome === outcome).length;
    expect([count('delivered'), count('too-old'), count('queue-full')]).toEqual([1, 199 + 1, 301 - 200]);
    expect(told(under).filter(({ room }) => room === 'other')).toMatchObject([{ outcome: 'delivered' }]);
  });

  it('are lost, doubled, held back and overtaken by the seed, and the same seed does the same', async () => {
    const webhooks = { lost: 0.2, doubled: 0.3, delayed: 0.3, overtaken: 0.4, slowestMs: 500 };
    const play = async (seed: number) => {
      const under = mediaPlaneUnderTest({ mishaps: mishapsSchema.parse({ seed, webhooks }) });
      for (let time = 0; time < 30; time += 1) (await under.join(`p${time}`)).leave();
      await under.plane.settled();
      return under;
    };
    const [under, again, other] = [await play(1), await play(1), await play(2)];
    const ids = under.arrived.map(({ event }) => event['id']);
    expect(told(under).filter(({ outcome }) => outcome === 'lost').length).toBeGreaterThan(3);
    expect(ids.length - new Set(ids).size).toBeGreaterThan(3);
    expect(ids).not.toEqual([...ids].sort());
    expect(under.pausesMs.length).toBeGreaterThan(10);
    // Which of two that are on their way is answered first is not the seed's to say.
    expect(again.pausesMs.sort()).toEqual([...under.pausesMs].sort());
    expect(again.arrived.map(({ event }) => event['id']).sort()).toEqual([...ids].sort());
    expect(other.pausesMs.sort()).not.toEqual([...under.pausesMs].sort());
  });

  it('end with the plane: what waits is forgotten', async () => {
    const { sent, post } = answering([500]);
    const stopping = new AbortController();
    const under = mediaPlaneUnderTest({
      post,
      pause: (_ms, signal) =>
        new Promise((resolve) => {
          if (signal === undefined || signal.aborted || _ms === 0) {
            resolve();
            return;
          }
          signal.addEventListener('abort', () => resolve(), { once: true });
          stopping.abort();
        }),
    });
    await under.call('CreateRoom', { name: 'r' });
    await under.call('DeleteRoom', { room: 'r' });
    await new Promise<void>((resolve) => {
      if (stopping.signal.aborted) resolve();
      stopping.signal.addEventListener('abort', () => resolve());
    });
    await under.plane.stop();
    expect(sent).toHaveLength(1);
    await under.call('CreateRoom', { name: 'r2' });
    await under.plane.settled();
    expect(sent).toHaveLength(1);
  });
});
