// The token that comes with a join ticket, over the whole command path: made for each reply from the meeting as it is then.
import { randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { addSeconds, fromEpochMs } from '../../../src/domain/shared/instant.ts';
import { aWholeCommandPath, aWorld, adaIsAdmitted, someJoinTokens } from '../../support/write-server.ts';
import type { Call, CallerName, World } from '../../support/write-server.ts';

interface Reply {
  readonly status: number;
  readonly code: string | undefined;
  readonly media: { readonly token: string; readonly identity: string; readonly expiresAt: string } | null;
  readonly until: string;
}

const device = randomUUID();

/** Ada is admitted; the clock stands until it is moved. */
async function admitted({ hasMedia = true } = {}) {
  let now = fromEpochMs(Date.parse('2026-11-21T10:00:00.500Z'));
  const media = { tokens: hasMedia ? someJoinTokens() : undefined };
  const world = await aWorld(aWholeCommandPath(), { now: () => now }, media);
  onTestFinished(world.close);
  await adaIsAdmitted(world);
  const place = `/v1/meetings/${world.made.meeting}`;
  const asking = (key: string, as: CallerName = 'ada'): Call => ({
    as,
    to: `POST ${place}/join-tickets`,
    body: { device },
    headers: { 'idempotency-key': `"${key}"` },
  });
  return {
    world,
    place,
    now: () => now,
    wait: (seconds: number) => {
      now = addSeconds(now, seconds);
    },
    ticket: (key: string = randomUUID(), as?: CallerName) => replyOf(world, asking(key, as)),
    hostDoes: async (to: string, body?: object) => {
      const reply = await world.ask({ as: 'host', to: to.replace(' ', ` ${place}/`), ...(body && { body }) });
      expect(reply.statusCode, reply.body).toBeLessThan(300);
    },
  };
}

async function replyOf(world: World, call: Call): Promise<Reply> {
  const response = await world.ask(call);
  return { status: response.statusCode, ...response.json<Omit<Reply, 'status'>>() };
}

const videoIn = ({ media }: Reply) => decodeJwt(media?.token ?? '')['video'] as Record<string, unknown>;

describe('issue 13 B1: a join ticket’s token', () => {
  it('is good for a minute and lets its holder speak in their meeting’s room', async () => {
    const { ticket, now, world } = await admitted();
    const reply = await ticket();
    expect(reply).toMatchObject({ status: 201, media: { expiresAt: addSeconds(now(), 60) } });
    expect(videoIn(reply)).toMatchObject({
      room: `${world.tenant}.${world.made.meeting}`,
      canPublish: true,
      hidden: false,
    });
  });

  it('is made anew when the request is sent again, for the same identity, and never beyond the seat’s end', async () => {
    const { ticket, wait } = await admitted();
    const key = randomUUID();
    const first = await ticket(key);
    wait(100);
    const again = await ticket(key);
    expect(again).toMatchObject({ status: 201, until: first.until });
    expect(again.media).toMatchObject({ identity: first.media?.identity, expiresAt: first.until });
    expect(again.media?.token).not.toBe(first.media?.token);
  });

  it('follows a mute between two requests', async () => {
    const { ticket, hostDoes, world } = await admitted();
    const key = randomUUID();
    expect(videoIn(await ticket(key))).toMatchObject({ canPublish: true });
    await hostDoes(`POST participants/${world.people.ada}/mute`);
    expect(videoIn(await ticket(key))).toMatchObject({ canPublish: false });
  });

  it.each<readonly [string, (given: Awaited<ReturnType<typeof admitted>>) => Promise<unknown>]>([
    [
      'its person was sent out',
      ({ hostDoes, world }) => hostDoes('POST removals', { person: world.people.ada }),
    ],
    ['the meeting has ended', ({ hostDoes }) => hostDoes('POST end')],
    [
      'its seat has lapsed',
      (given) => {
        given.wait(150);
        return Promise.resolve();
      },
    ],
    ['another ticket replaced it', ({ ticket }) => ticket()],
    [
      'it was given up',
      ({ world, place }) => world.ask({ as: 'ada', to: `POST ${place}/seats/${device}/give-up` }),
    ],
  ])('is not given again once %s: 410', async (_, happens) => {
    const given = await admitted();
    const key = randomUUID();
    expect((await given.ticket(key)).status).toBe(201);
    await happens(given);
    expect(await given.ticket(key)).toMatchObject({ status: 410, code: 'join-ticket-over' });
  });

  it('is given to nobody who is refused a ticket', async () => {
    const { ticket } = await admitted();
    const reply = await ticket(randomUUID(), 'stranger');
    expect(reply.status).toBe(404);
    expect(reply).not.toHaveProperty('media');
  });

  it('is null where there is no media plane, also after the ticket is over', async () => {
    const { ticket, wait } = await admitted({ hasMedia: false });
    const key = randomUUID();
    expect(await ticket(key)).toMatchObject({ status: 201, media: null });
    wait(150);
    expect(await ticket(key)).toMatchObject({ status: 201, media: null });
  });
});
