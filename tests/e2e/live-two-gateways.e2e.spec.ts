// Two processes on one log, clients on both: one process is killed, and each of its clients goes on at the other one, with the
// id of its last message. None misses a change or is told one twice, and both end with the page that GET answers.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLive, pageAfter } from '../../harness/live-stream.ts';
import type { LiveMessage, LivePage, LiveStream } from '../../harness/live-stream.ts';
import { createApiClient } from '../support/api-client.ts';
import type { ApiClient, Caller } from '../support/api-client.ts';
import { freshDataPlace, startChild } from '../support/child-program.ts';
import type { ChildProgram, DataPlace } from '../support/child-program.ts';
import { expected } from '../support/meeting-steps.ts';
import { until } from '../support/until.ts';

const crowd = 12;
const renames = 60;

let place: DataPlace;
let programs: ChildProgram[];
let api: ApiClient;
const streams: LiveStream[] = [];

beforeAll(async () => {
  place = await freshDataPlace();
  programs = [await startChild(place), await startChild(place)];
  api = createApiClient(programs[1]!.address);
});
afterAll(async () => {
  for (const { close } of streams) close();
  await Promise.all(programs.map((program) => program.stop()));
  await place.remove();
});

interface Client {
  readonly caller: Caller;
  readonly told: LiveMessage[];
  page: LivePage | undefined;
  resumed: number;
}

/** Follows on a process, and on the next one when that is gone. Throws where a change does not follow the page. */
async function follow(client: Client, meeting: string, addresses: readonly string[]): Promise<void> {
  for (const address of addresses) {
    const lastEventId = client.told.findLast(({ id }) => id !== undefined)?.id;
    const wish = { path: `/v1/meetings/${meeting}/live`, token: client.caller.token, lastEventId };
    const stream = await openLive(address, wish);
    expect([stream.status, stream.refusal]).toEqual([200, '']);
    streams.push(stream);
    if (lastEventId !== undefined) client.resumed += 1;
    for await (const message of stream.messages) {
      client.told.push(message);
      client.page = pageAfter(client.page, message);
    }
  }
}

describe('issue 13 A10, E7: live clients of a gateway that is killed', () => {
  it('go on at another one, and none misses a change or is told one twice', async () => {
    const [first, second] = programs as [ChildProgram, ChildProgram];
    const admin = await api.as('admin');
    const host = await api.as('member', 'hana');
    const account = expected(await admin.post('/v1/accounts', { plan: 'pro', timeZone: 'Etc/UTC' }), 201);
    const wish = {
      account: account.member('account'),
      title: 'Before',
      startsAt: new Date().toISOString(),
      plannedMinutes: 60,
      waitingRoom: false,
    };
    const meeting = expected(await host.post('/v1/meetings', wish), 201).member('meeting');
    expected(await host.post(`/v1/meetings/${meeting}/open`), 200);
    const clients: Client[] = [];
    for (let n = 0; n < crowd; n += 1) {
      const caller = n === 0 ? host : await api.as('member', `p-${n}`);
      if (n > 0)
        expected(await caller.post(`/v1/meetings/${meeting}/knocks`, { displayName: `P ${n}` }), 200, 201);
      clients.push({ caller, told: [], page: undefined, resumed: 0 });
    }
    const following = clients.map((client, n) =>
      follow(client, meeting, n % 2 === 0 ? [first.address, second.address] : [second.address]),
    );
    await until(async () => {
      for (const { page } of clients) expect(page).toBeDefined();
      return Promise.resolve();
    });
    let position = '';
    for (let n = 0; n < renames; n += 1) {
      if (n === renames / 3) await first.kill();
      const renamed = await api.send({
        method: 'POST',
        path: `/v1/meetings/${meeting}/rename`,
        token: host.token,
        key: randomUUID(),
        body: { title: `Title ${n}` },
      });
      position = expected(renamed, 200).position;
    }
    for (const client of clients) {
      const page = expected(
        await client.caller.get(`/v1/meetings/${meeting}?after=${position}&wait=10`),
        200,
      );
      await until(async () => {
        expect(client.page).toEqual(page.json());
        await Promise.resolve();
      });
      // Each revision is told in one message, and no message goes back.
      const spans = client.told.flatMap(({ event, data }) => (event === 'changed' ? [data] : []));
      for (const [index, { from }] of spans.entries()) {
        const before = index === 0 ? undefined : spans[index - 1];
        if (before !== undefined) expect(from).toBe(before['to']);
      }
    }
    expect(clients.map(({ resumed }) => resumed)).toEqual(clients.map((_, n) => (n % 2 === 0 ? 1 : 0)));
    // A process that stops says so, and when to come back.
    expect(await second.stop()).toBe(0);
    await Promise.all(following);
    for (const { told } of clients) {
      expect(told.at(-1)).toMatchObject({ event: 'end', data: { code: 'server-stopping' } });
      expect(told.at(-1)!.retryMs).toBeGreaterThanOrEqual(1_000);
      expect(told.at(-1)!.data['lastEventId']).toBe(told.at(-1)!.id);
    }
  });
});
