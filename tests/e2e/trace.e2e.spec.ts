// One trace id from a request to its events, and on to the line of each projection that took them in.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aMeeting, anAccount, expected, historyOf } from '../support/meeting-steps.ts';
import { givenProgram, newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';

let program: GivenProgram;
beforeAll(async () => {
  program = await givenProgram({ LOG_LEVEL: 'debug' });
});
afterAll(async () => {
  await program.close();
});

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const parentSpan = '00f067aa0ba902b7';

it('goes with a command from the request through the event to the projections', async () => {
  const host = await program.as('member', 'ada');
  const auditor = await program.as('auditor');
  const meeting = await aMeeting(host, await anAccount(program, 'pro'));
  const correlation = newId();
  const renamed = expected(
    await host.post(
      `/v1/meetings/${meeting}/rename`,
      { title: 'A secret title' },
      { traceparent: `00-${traceId}-${parentSpan}-01`, 'x-correlation-id': correlation },
    ),
    200,
  );
  expect(renamed.headers.get('x-correlation-id')).toBe(correlation);

  const event = (await historyOf(auditor, meeting)).at(-1)!;
  expect(event).toMatchObject({ type: 'meeting.renamed.v1', correlation });
  const [, trace, span] = event.traceparent!.split('-');
  expect(trace).toBe(traceId);
  // The event belongs to our own span, not to the caller's.
  expect(span).not.toBe(parentSpan);

  const request = program.log.find((line) => line.fact === 'request' && line['traceId'] === traceId);
  expect(request).toMatchObject({ correlation, route: '/v1/meetings/:meeting/rename', status: 200 });
  for (const name of ['meeting-list', 'meeting-detail']) {
    const path = name === 'meeting-list' ? '/v1/meetings' : `/v1/meetings/${meeting}`;
    expected(await host.get(path, { 'voicemeet-position': renamed.position }), 200);
    const line = () =>
      program.log.find(
        ({ fact, projection, position }) =>
          fact === 'event projected' && String(projection).startsWith(name) && position === event.position,
      );
    await expect.poll(line).toMatchObject({ traceparent: event.traceparent, correlation });
  }
  const all = JSON.stringify(program.log);
  expect(all).not.toContain('A secret title');
  expect(all).not.toContain('eyJ');
});

it('begins anew where a caller sends none or a malformed one', async () => {
  const host = await program.as('member', 'ada');
  for (const traceparent of ['', '00-0-0-00', `00-${'0'.repeat(32)}-${parentSpan}-01`, 'ff-x']) {
    const headers = traceparent === '' ? {} : { traceparent };
    const reply = await host.get('/v1/meetings', headers);
    const requestId = reply.headers.get('x-request-id');
    const line = program.log.find((one) => one['requestId'] === requestId);
    expect(line?.['traceId'], traceparent).toMatch(/^[0-9a-f]{32}$/);
    expect(line?.['traceId'], traceparent).not.toMatch(/^0+$/);
  }
});
