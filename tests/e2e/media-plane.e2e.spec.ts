// A program with the simulated media plane, end to end: people join with the tokens of their tickets, and what is on record comes by
// webhooks, or by looks at the room where webhooks are lost.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../support/api-client.ts';
import { anAccount, anOpenMeeting, expected, knock } from '../support/meeting-steps.ts';
import { freshInstallation, newId, runProgram } from '../support/running-program.ts';
import type { Running } from '../support/running-program.ts';
import { until } from '../support/until.ts';

interface Media {
  readonly url: string;
  readonly token: string;
}

interface Standing {
  readonly connection: string;
  readonly isIn: boolean;
  readonly reason?: string;
}

const longMs = 60_000;
let installation: Awaited<ReturnType<typeof freshInstallation>>;
let first: Running;
let second: Running;
let host: Caller;
let account: string;
beforeAll(async () => {
  installation = await freshInstallation();
  first = await runProgram(installation);
  second = await runProgram(installation);
  host = await first.as('member', 'host');
  account = await anAccount(first, 'pro');
});
afterAll(async () => {
  await second.stop();
  await installation.remove();
});

const plane = async (method: string, url: string, body: unknown = {}): Promise<Standing> => {
  const sent = method === 'GET' ? {} : { body: JSON.stringify(body) };
  const response = await fetch(url.replace(/^ws/, 'http'), { method, ...sent });
  expect(response.ok, `${method} ${url}: ${response.status}`).toBe(true);
  return (await response.json()) as Standing;
};
const ticket = async (who: Caller, meeting: string): Promise<Media> => {
  const reply = await who.post(`/v1/meetings/${meeting}/join-tickets`, { device: newId() });
  return expected(reply, 201).json<{ media: Media }>().media;
};
const joinAt = ({ url, token }: Media) => plane('POST', `${url}/simulated/join`, { token });
const person = (url: string, { connection }: Standing) => `${url}/simulated/people/${connection}`;
const isPresent = async (meeting: string, present: number, by: Caller = host): Promise<void> => {
  await until(async () => {
    const page = expected(await by.get(`/v1/meetings/${meeting}`), 200);
    expect(page.json()).toMatchObject({ present });
  }, longMs);
};

describe('issue 13 B1, B3: people of the simulated media plane', () => {
  it('are present from their joining to their leaving, which webhooks tell', async () => {
    const meeting = await anOpenMeeting(host, account);
    await knock(host, meeting, 'Ada');
    const media = await ticket(host, meeting);
    const standing = await joinAt(media);
    await isPresent(meeting, 1);
    await plane('POST', `${person(media.url, standing)}/leave`);
    await isPresent(meeting, 0);
  });

  it('are sent out when they are removed, and again when they come back with a token that still lasts', async () => {
    const guest = await first.as('member', 'removed');
    const meeting = await anOpenMeeting(host, account);
    const removed = await knock(guest, meeting, 'Ben');
    const media = await ticket(guest, meeting);
    const once = await joinAt(media);
    await isPresent(meeting, 1);
    const back = await ticket(guest, meeting);
    expected(await host.post(`/v1/meetings/${meeting}/removals`, { person: removed }), 200);
    const isOut = (standing: Standing) =>
      until(async () => {
        const now = await plane('GET', person(media.url, standing));
        expect(now).toMatchObject({ isIn: false });
      }, longMs);
    await isOut(once);
    await isOut(await joinAt(back));
    await isPresent(meeting, 0);
  });

  it(
    'are found by a look at the room where every webhook is lost',
    async () => {
      const meeting = await anOpenMeeting(host, account);
      await knock(host, meeting, 'Ada');
      const media = await ticket(host, meeting);
      await plane('PUT', `${media.url}/simulated/mishaps`, { webhooks: { lost: 1 } });
      const standing = await joinAt(media);
      await isPresent(meeting, 1);
      await plane('POST', `${person(media.url, standing)}/leave`);
      await isPresent(meeting, 0);
      await plane('PUT', `${media.url}/simulated/mishaps`, {});
    },
    2 * longMs,
  );

  it(
    'are gone, on record too, when the process ends that serves them, and can join at the one that takes over',
    async () => {
      const meeting = await anOpenMeeting(host, account);
      await knock(host, meeting, 'Ada');
      const media = await ticket(host, meeting);
      await joinAt(media);
      await isPresent(meeting, 1);
      await first.stop();
      const other = await second.as('member', 'host');
      await isPresent(meeting, 0, other);
      const again = await ticket(other, meeting);
      expect(again.url).toBe(media.url);
      await joinAt(again);
      await isPresent(meeting, 1, other);
    },
    2 * longMs,
  );
});
