// Outgoing webhooks from outside: the running program, a receiver that behaves well and badly, and the view of the tenant's admins.
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller, Reply } from '../support/api-client.ts';
import { aMeeting, anAccount, anOpenMeeting, expected } from '../support/meeting-steps.ts';
import { freshInstallation, runProgram } from '../support/running-program.ts';
import type { Installation, Running } from '../support/running-program.ts';
import { isSignedBy, webhookReceiver } from '../support/webhook-receiver.ts';
import type { Received, WebhookReceiver } from '../support/webhook-receiver.ts';

/** Quick attempts: five of them. */
const env = { WEBHOOK_PAUSES_SECONDS: '0.1,0.1,0.1,0.1' };
const wait = { timeout: 60_000, interval: 50 };

let installation: Installation;
let program: Running;
let receiver: WebhookReceiver;
let admin: Caller;
let host: Caller;
let account: string;

const begin = async (): Promise<void> => {
  program = await runProgram(installation, env);
  [admin, host] = await Promise.all([program.as('admin'), program.as('member', 'host')]);
};
beforeAll(async () => {
  [installation, receiver] = await Promise.all([freshInstallation(), webhookReceiver()]);
  await begin();
  account = await anAccount(program, 'pro');
});
afterAll(async () => {
  await program.stop().finally(installation.remove);
  await receiver.close();
});

const endpoints = '/v1/webhook-endpoints';
const of = (endpoint: string, path = ''): string => `${endpoints}/${endpoint}${path}`;
async function added(path: string, eventTypes: readonly string[] = []) {
  const reply = expected(await admin.post(endpoints, { url: receiver.url(path), eventTypes }), 201);
  return { endpoint: reply.member('endpoint'), secret: reply.member('secret') };
}
const removed = async (endpoint: string): Promise<Reply> =>
  expected(await admin.post(of(endpoint, '/remove')), 200);
interface Shown {
  readonly disabled: string | null;
  readonly secrets: readonly { readonly id: string; readonly validUntil: string | null }[];
  readonly delivery: { readonly state: string; readonly failedAttempts: number } | null;
  readonly replay: { readonly state: string } | null;
}
const shown = async (endpoint: string): Promise<Shown> =>
  expected(await admin.get(of(endpoint)), 200).json<Shown>();
const typesAt = (path: string): readonly string[] => receiver.at(path).map(({ message }) => message.type);
const idsAt = (path: string): readonly string[] => receiver.at(path).map(({ id }) => id);
/** The tenant's public events of some meetings, as the cursor API has them. */
async function publicEvents(...meetings: readonly string[]): Promise<readonly { readonly id: string }[]> {
  interface Page {
    readonly events: readonly { readonly id: string; readonly subject: string }[];
    readonly next: string;
    readonly more: boolean;
  }
  const events: Page['events'][number][] = [];
  for (let page: Page | undefined; page?.more ?? true;) {
    const from = page === undefined ? '' : `?cursor=${page.next}`;
    page = expected(await admin.get(`/v1/events${from}`), 200).json<Page>();
    events.push(...page.events);
  }
  return events.filter(({ subject }) => meetings.some((meeting) => subject === `meeting/${meeting}`));
}

describe('issue 13 E6: outgoing webhooks', { timeout: 180_000 }, () => {
  it('send the messages of the cursor API, in order, signed by the secret that the reply showed once', async () => {
    const { endpoint, secret } = await added('/all');
    const meeting = await anOpenMeeting(host, account);
    expected(await host.post(`/v1/meetings/${meeting}/end`), 200);
    const events = await publicEvents(meeting);
    await expect.poll(() => receiver.at('/all').length, wait).toBe(events.length);
    expect(receiver.at('/all').map(({ message }) => message)).toEqual(events);
    for (const one of receiver.at('/all')) {
      expect(one.id).toBe(one.message.id);
      expect(isSignedBy(secret, one)).toBe(true);
      expect(one.signatures).toHaveLength(1);
      expect(Math.abs(one.timestamp - Date.now() / 1_000)).toBeLessThan(300);
      expect(one.headers['content-type']).toBe('application/json');
    }
    const list = expected(await admin.get(endpoints), 200).text;
    expect(list).toContain(endpoint);
    expect(list).not.toContain(secret);
  });

  it('keep secrets out of the log of events and every table, in clear', async () => {
    const { secret } = await added('/secret');
    const bytes = Buffer.from(secret.replace('whsec_', ''), 'base64').toString('hex');
    const database = new Client({ connectionString: installation.database.superuserUrl });
    await database.connect();
    const { rows } = await database.query<{ kept: string }>(
      `select coalesce(string_agg(encode(body, 'escape') || encode(body, 'hex'), ' '), '') as kept from log.events where type like 'webhooks.%'
       union all select coalesce(string_agg(secrets::text, ' '), '') from ops.webhook_endpoints
       union all select coalesce(string_agg(encode(wrapped, 'hex'), ' '), '') from keys.data_keys
       union all select coalesce(string_agg(encode(body, 'escape') || encode(body, 'hex'), ' '), '') from log.answers`,
    );
    await database.end();
    const kept = rows.map((row) => row.kept).join(' ');
    expect(kept.length).toBeGreaterThan(100);
    expect(kept.includes(secret) || kept.includes(bytes)).toBe(false);
  });

  it('send only the types that an endpoint names', async () => {
    await added('/some', ['voicemeet.meeting.ended.v1']);
    const meeting = await anOpenMeeting(host, account);
    expected(await host.post(`/v1/meetings/${meeting}/end`), 200);
    await expect.poll(() => typesAt('/some'), wait).toEqual(['voicemeet.meeting.ended.v1']);
  });

  it('sign by two secrets while one replaces the other, and by one after a rotation without overlap', async () => {
    const { endpoint, secret } = await added('/rotated');
    const rotate = async (overlapHours: number) =>
      expected(await admin.post(of(endpoint, '/secrets'), { overlapHours }), 200).member('secret');
    const second = await rotate(24);
    await aMeeting(host, account);
    const last = (): Received | undefined => receiver.at('/rotated').at(-1);
    await expect.poll(() => receiver.at('/rotated').length, wait).toBe(1);
    expect([secret, second].map((each) => isSignedBy(each, last()!))).toEqual([true, true]);
    const third = await rotate(0);
    expect((await shown(endpoint)).secrets).toHaveLength(2);
    // The row of the endpoint follows the log.
    await expect
      .poll(async () => {
        await aMeeting(host, account);
        return [secret, second, third].map((each) => isSignedBy(each, last()!));
      }, wait)
      .toEqual([false, false, true]);
  });

  it('answer a request that is sent again under its key with the same secret, and with 410 once that signs no more', async () => {
    const key = '0190f3c2-7a11-7003-8abc-000000000001';
    const body = { url: receiver.url('/again') };
    const path = endpoints;
    const send = (): Promise<Reply> => program.send({ method: 'POST', path, token: admin.token, key, body });
    const [first, second] = [expected(await send(), 201), expected(await send(), 201)];
    expect(second.text).toBe(first.text);
    await removed(first.member('endpoint'));
    const third = await send();
    expect([third.status, third.member('code')]).toEqual([410, 'webhook-secret-gone']);
    expect((await admin.get(of(first.member('endpoint')))).status).toBe(404);
  });

  it('refuse addresses that are none, unsafe or not public, and types that are not public', async () => {
    for (const url of [
      'x',
      'ftp://127.0.0.1/',
      'http://example.com/',
      'https://10.0.0.1/',
      'https://u:p@example.com/',
      'https://intranet/',
    ]) {
      const reply = await admin.post(endpoints, { url });
      expect([url, reply.status, reply.json<{ errors: { field: string }[] }>().errors[0]?.field]).toEqual([
        url,
        400,
        '/url',
      ]);
    }
    const reply = await admin.post(endpoints, {
      url: 'https://example.com/',
      eventTypes: ['voicemeet.x.v1'],
    });
    expect([reply.status, reply.json<{ errors: { field: string }[] }>().errors[0]?.field]).toEqual([
      400,
      '/eventTypes/0',
    ]);
  });

  it.each([
    ['/500', '500', 500],
    ['/302', 'a redirect, which is not followed', { status: 302, headers: { location: '/elsewhere' } }],
    ['/cut', 'a connection that is cut', 'cut'],
    ['/429', '429 with Retry-After', { status: 429, headers: { 'retry-after': '1' } }],
  ] as const)(
    '%s: try again what was answered by %s, under the same id; what follows waits, other endpoints don’t',
    async (path, _, behaviour) => {
      const { endpoint, secret } = await added(path);
      const other = `${path}-other`;
      await added(other);
      receiver.behave(path, behaviour);
      const first = await aMeeting(host, account);
      await expect.poll(() => receiver.at(path).length, wait).toBeGreaterThanOrEqual(2);
      const second = await aMeeting(host, account);
      await expect.poll(() => receiver.at(other).length, wait).toBeGreaterThanOrEqual(2);
      receiver.behave(path, 200);
      const wanted = (await publicEvents(first, second)).map(({ id }) => id);
      await expect
        .poll(async () => {
          // So few attempts may have been used up meanwhile: the tenant enables it.
          if ((await shown(endpoint)).disabled !== null) await admin.post(of(endpoint, '/enable'));
          return [...new Set(idsAt(path))];
        }, wait)
        .toEqual(wanted);
      expect(receiver.at(path).filter(({ id }) => id === wanted[0]).length).toBeGreaterThanOrEqual(2);
      expect(receiver.at(path).every((one) => isSignedBy(secret, one))).toBe(true);
      expect(receiver.at('/elsewhere')).toEqual([]);
      await removed(endpoint);
    },
  );

  it('disable an endpoint whose receiver takes nothing for all attempts, by an event; enabled again it goes on where it was', async () => {
    const { endpoint } = await added('/down');
    receiver.behave('/down', 503);
    const meetings = [await aMeeting(host, account), await aMeeting(host, account)];
    await expect.poll(async () => (await shown(endpoint)).disabled, wait).toBe('failing');
    const tried = receiver.at('/down').length;
    expect(tried).toBe(5);
    expect((await shown(endpoint)).delivery?.state).toBe('stopped');
    const page = expected(await admin.get(of(endpoint, '/attempts')), 200);
    const { items } = page.json<{
      items: { attempt: number; status: number; outcome: string; nextAttemptAt: string | null }[];
    }>();
    expect(items.map(({ attempt, status, outcome }) => [attempt, status, outcome])).toEqual(
      [5, 4, 3, 2, 1].map((attempt) => [attempt, 503, 'refused']),
    );
    expect(items.map(({ nextAttemptAt }) => nextAttemptAt === null)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    receiver.behave('/down', 204);
    meetings.push(await aMeeting(host, account));
    expected(await admin.post(of(endpoint, '/enable')), 200);
    const wanted = (await publicEvents(...meetings)).map(({ id }) => id);
    await expect.poll(() => [...new Set(idsAt('/down'))], wait).toEqual(wanted);
    expect(receiver.at('/down').length).toBe(tried + wanted.length);
    await expect.poll(async () => (await shown(endpoint)).delivery?.state, wait).toBe('idle');
  });

  it('disable an endpoint at once whose receiver answers 410', async () => {
    const { endpoint } = await added('/gone');
    receiver.behave('/gone', 410);
    await aMeeting(host, account);
    await expect.poll(async () => (await shown(endpoint)).disabled, wait).toBe('gone');
    expect(receiver.at('/gone')).toHaveLength(1);
  });

  it('send nothing while an admin has disabled the endpoint, and everything since once it is enabled', async () => {
    const { endpoint } = await added('/paused');
    expected(await admin.post(of(endpoint, '/disable')), 200);
    expect((await shown(endpoint)).disabled).toBe('by-admin');
    // Another endpoint's message shows that the sender has been there.
    const meeting = await aMeeting(host, account);
    await expect.poll(() => receiver.at('/all').at(-1)?.message.subject, wait).toBe(`meeting/${meeting}`);
    expect(receiver.at('/paused')).toEqual([]);
    expected(await admin.post(of(endpoint, '/enable')), 200);
    await expect
      .poll(() => receiver.at('/paused').map(({ message }) => message.subject), wait)
      .toEqual([`meeting/${meeting}`]);
  });

  it('send a range again under the same ids, beside what happens', async () => {
    const { endpoint } = await added('/replayed');
    const from = new Date(Date.now() - 1_000).toISOString();
    const meeting = await anOpenMeeting(host, account);
    const events = (await publicEvents(meeting)).map(({ id }) => id);
    await expect.poll(() => idsAt('/replayed'), wait).toEqual(events);
    const to = new Date(Date.now() + 1_000).toISOString();
    expected(await admin.post(of(endpoint, '/replays'), { from, to }), 200);
    await expect.poll(async () => (await shown(endpoint)).replay?.state, wait).toBe('idle');
    const again = idsAt('/replayed').slice(events.length);
    expect(again.filter((id) => events.includes(id))).toEqual(events);
    const reply = await admin.post(of(endpoint, '/replays'), { from: to, to: from });
    expect(reply.status).toBe(400);
  });

  it('have one message under way to an endpoint, and go on after a restart where they were', async () => {
    const { endpoint } = await added('/slow');
    receiver.behave('/slow', 'hang');
    const meeting = await anOpenMeeting(host, account);
    await expect.poll(() => receiver.at('/slow').length, wait).toBe(1);
    await program.stop();
    receiver.behave('/slow', 200);
    await begin();
    const wanted = (await publicEvents(meeting)).map(({ id }) => id);
    await expect.poll(() => idsAt('/slow'), wait).toEqual([wanted[0], ...wanted]);
    expect((await shown(endpoint)).disabled).toBeNull();
  });

  it('are shown to operators by metrics', async () => {
    const metrics = (await program.send({ method: 'GET', path: '/metrics' })).text;
    expect(metrics).toMatch(/outgoing_webhook_attempts_total\{[^}]*outcome="delivered"[^}]*\} [1-9]/);
  });
});
