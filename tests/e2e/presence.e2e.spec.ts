// Presence over HTTP: reports in the wrong order, with wrong clocks, and what pages, attendance and audits then say.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../support/api-client.ts';
import { anAccount, anOpenMeeting, expected, knock } from '../support/meeting-steps.ts';
import { givenProgram, newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';

let program: GivenProgram;
let host: Caller;
let media: Caller;
let account: string;
beforeAll(async () => {
  // Reports come from this test alone.
  program = await givenProgram({ SIMULATED_MEDIA_PLANE: 'off' });
  host = await program.as('member', 'host');
  media = await program.as('media-signal');
  account = await anAccount(program, 'pro');
});
afterAll(() => program.close());

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
const report = async (meeting: string, what: 'joined' | 'left', body: object) => {
  const reply = await media.post(`/v1/meetings/${meeting}/presence/${what}`, body);
  return expected(reply, 200).json<Readonly<Record<string, unknown>>>();
};

describe('issue 12 B1, B4: presence over HTTP', () => {
  it('follows connections, whatever order reports come in, and keeps the stay of one that was over', async () => {
    const meeting = await anOpenMeeting(host, account);
    const person = await knock(host, meeting, 'Ada');
    const of = (connection: string, seconds: number) => ({
      person,
      device,
      connection,
      occurredAt: inSeconds(seconds),
    });
    const device = newId();
    expect(await report(meeting, 'left', of('PA_1', 0))).toEqual({ left: false });
    expect(await report(meeting, 'joined', of('PA_1', 0))).toEqual({ joined: false, rejected: null });
    expect(await report(meeting, 'joined', of('PA_2', 0))).toEqual({ joined: true, rejected: null });
    expect(await report(meeting, 'left', of('PA_1', 0))).toEqual({ left: false });
    const { position } = expected(await host.post(`/v1/meetings/${meeting}/mute-all`), 200);
    const seen = { 'voicemeet-position': position };
    const page = expected(await host.get(`/v1/meetings/${meeting}`, seen), 200);
    expect(page.json()).toMatchObject({
      present: 1,
      people: [{ displayName: 'Ada', knockedAt: expect.any(String) as string, devices: [device] }],
    });
    const attendance = expected(await host.get(`/v1/meetings/${meeting}/attendance`, seen), 200);
    expect(attendance.json()).toMatchObject({
      items: [{ displayName: 'Ada', stays: [{ how: 'left' }, { leftAt: null }] }],
    });
  });

  it('refuses an order without its connection, and a connection that is none', async () => {
    const meeting = await anOpenMeeting(host, account);
    const body = { person: newId(), device: newId(), occurredAt: inSeconds(0) };
    for (const wrong of [{ order: 1 }, { connection: 'a b' }, { connection: 'PA_1', order: -1 }]) {
      const reply = await media.post(`/v1/meetings/${meeting}/presence/joined`, { ...body, ...wrong });
      expect(reply.status).toBe(400);
    }
  });
});
