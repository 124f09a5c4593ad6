// What every write route does, on one toy.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MeetingId, InviteId, TenantId } from '../../../src/domain/shared/ids.ts';
import { FatalFault, PermanentFault, TransientFault } from '../../../src/ports/faults.ts';
import { givenApi, testInstant, testPositions, thenProblem } from '../../support/api-spec.ts';
import type { Api } from '../../support/api-spec.ts';
import { renameToy, renaming } from '../../support/toy-routes.ts';

const meeting: string = randomUUID();
let api: Api;

beforeEach(async () => {
  api = await givenApi({
    commands: [renameToy],
    guest: { meeting: meeting as MeetingId, invite: randomUUID() as InviteId, role: 'guest' },
  });
});
afterEach(() => api.close());

/** Sends the toy's request. */
function rename(headers: Record<string, string> = {}, payload: unknown = renaming, of = meeting) {
  return api.when({
    method: 'PUT',
    url: `/v1/toys/${of}/title`,
    headers: { ...api.as(['member']), 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
}

describe('a command', () => {
  it('carries who asks, when, and what, and no more', async () => {
    await rename({
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      'x-correlation-id': meeting.toUpperCase(),
    });
    const [sent] = api.dispatch.sent;
    expect(sent).toMatchObject({
      tenant: api.tenant,
      command: { type: 'RenameMeeting', meeting, title: { known: 'Town hall' }, at: testInstant },
      context: { correlation: meeting, at: testInstant, actor: { kind: 'person', id: api.person } },
      answer: { claim: { tenant: api.tenant, principal: api.person, route: 'PUT /v1/toys/{meeting}/title' } },
    });
    expect(sent?.context.causation).toBe(sent?.context.command);
    expect(sent?.context.traceparent).toMatch(new RegExp(`^00-${'a'.repeat(32)}-(?!b{16})[0-9a-f]{16}-01$`));
  });

  it('answers with its shape alone, revision, position and key in headers', async () => {
    const response = await rename();
    const { headers } = response;
    expect(response.statusCode).toBe(200);
    expect(Object.keys(response.json()).sort()).toEqual(['made', 'meeting']);
    expect(headers['etag']).toBe('"0"');
    expect(testPositions.decode(String(headers['voicemeet-position']))).toBe(101n);
    expect(headers['idempotency-key']).toMatch(/^"[0-9a-f-]{14}7[0-9a-f-]{21}"$/);
    expect(headers['location']).toBe(`/v1/toys/${meeting}`);
    expect(headers['idempotent-replayed']).toBeUndefined();
    expect(headers['cache-control']).toBe('private, no-store');
  });
});

describe('an idempotency key', () => {
  it('gives the same bytes again, however the request is written', async () => {
    const first = await rename({ 'idempotency-key': '"k 1"' }, '{"title":"Town hall"}');
    const second = await rename({ 'idempotency-key': '"k 1"' }, '{ "title" : "Town\\u0020hall" }');
    expect(second.rawPayload.equals(first.rawPayload)).toBe(true);
    expect(second.headers).toMatchObject({
      'idempotent-replayed': 'true',
      'idempotency-key': '"k 1"',
      etag: first.headers['etag'],
      'voicemeet-position': first.headers['voicemeet-position'],
    });
    expect(api.dispatch.sent[0]?.context.command).toBe(api.dispatch.sent[1]?.context.command);
  });

  it('gives a refusal again, byte for byte', async () => {
    api.dispatch.refusal = { code: 'meeting-over', meeting: meeting as MeetingId };
    const first = await rename({ 'idempotency-key': 'r' });
    const body = thenProblem(first, 409, 'meeting-over');
    expect(body).toMatchObject({ meeting, title: 'Meeting over' });
    expect(body['instance']).toBeUndefined();
    expect(first.headers['location']).toBeUndefined();
    api.dispatch.refusal = undefined;
    expect((await rename({ 'idempotency-key': 'r' })).rawPayload.equals(first.rawPayload)).toBe(true);
  });

  it.each([
    ['another body', { title: 'Other' }, {}],
    ['another demanded version', renaming, { 'if-match': '"7"' }],
    ['another precondition', renaming, { 'if-none-match': '"7"' }],
  ])('is refused with %s', async (_what, payload, headers) => {
    await rename({ 'idempotency-key': 'k' });
    thenProblem(await rename({ 'idempotency-key': 'k', ...headers }, payload), 422, 'idempotency-key-reused');
  });

  it.each(['', '""', '"a', 'a b', 'ä', `"${'x'.repeat(256)}"`, 'x'.repeat(256), '"a", "b"'])(
    'of the form %j is refused',
    async (key) => {
      const body = thenProblem(await rename({ 'idempotency-key': key }), 400, 'idempotency-key-malformed');
      expect(body.errors).toMatchObject([{ in: 'header', field: '/Idempotency-Key' }]);
      expect(api.dispatch.sent).toEqual([]);
    },
  );

  it('in flight is 409 with Retry-After', async () => {
    api.dispatch.instead = { kind: 'in-flight' };
    const response = await rename();
    thenProblem(response, 409, 'request-in-flight');
    expect(response.headers['retry-after']).toBe('1');
  });
});

describe('issue 12 C6: If-Match', () => {
  it.each(['"7"', 'W/"0"', '"00"', '"a"', '"1", "2"', '"-1"', 'W/"0", "9"'])(
    '%s of what is at revision 0 is 412, with the actual tag',
    async (tags) => {
      await rename();
      const stale = await rename({ 'if-match': tags });
      thenProblem(stale, 412, 'revision-mismatch');
      expect(stale.headers['etag']).toBe('"0"');
    },
  );

  it.each(['"0"', '*', '"7", "0"', 'W/"7","0"', '"0.abcdefghijklmn-_"'])(
    '%s of what is at revision 0 is met',
    async (tags) => {
      await rename();
      expect((await rename({ 'if-match': tags })).statusCode).toBe(200);
    },
  );

  it('* of what does not exist is 412, without a tag', async () => {
    const stale = await rename({ 'if-match': '*' });
    thenProblem(stale, 412, 'revision-mismatch');
    expect(stale.headers['etag']).toBeUndefined();
  });

  it.each(['7', '', '"7', '* , "0"', '"0" "1"'])('of the form %j is refused', async (tag) => {
    thenProblem(await rename({ 'if-match': tag }), 400, 'if-match-malformed');
    expect(api.dispatch.sent).toEqual([]);
  });
});

describe('issue 12, point 11: conditions of a command', () => {
  it.each(['*', '"0"', 'W/"0"', '"7", "0.abcdefghijklmn-_"'])(
    'If-None-Match: %s of what is at revision 0 is 412, with the actual tag',
    async (tags) => {
      expect((await rename({ 'if-none-match': '*' })).statusCode).toBe(200);
      const stale = await rename({ 'if-none-match': tags });
      thenProblem(stale, 412, 'revision-mismatch');
      expect(stale.headers['etag']).toBe('"0"');
    },
  );

  it('If-None-Match that names another revision is met', async () => {
    await rename();
    expect((await rename({ 'if-none-match': '"7", "x"' })).statusCode).toBe(200);
  });

  it('If-None-Match of another form, and If-Unmodified-Since of any, are refused with their field', async () => {
    thenProblem(await rename({ 'if-none-match': '7' }), 400, 'if-none-match-malformed');
    const since = { 'if-unmodified-since': 'Mon, 30 Nov 2026 20:00:00 GMT' };
    const { errors } = thenProblem(await rename(since), 400, 'precondition-unsupported');
    expect(errors).toMatchObject([{ in: 'header', field: '/If-Unmodified-Since', code: 'unsupported' }]);
    expect(api.dispatch.sent).toEqual([]);
  });

  it('If-Modified-Since means nothing', async () => {
    const since = { 'if-modified-since': 'Mon, 30 Nov 2026 20:00:00 GMT' };
    expect((await rename(since)).statusCode).toBe(200);
  });
});

describe('a malformed request', () => {
  it.each([
    ['an unknown field', { title: 'a', 'x/y': 1 }, '/x~1y', 'unknown-field'],
    ['a wrong type', { title: 1 }, '/title', 'wrong-type'],
    ['a missing field', {}, '/title', 'required'],
    ['a text too long', { title: 'x'.repeat(21) }, '/title', 'too-large'],
    ['a text of spaces', { title: '   ' }, '/title', 'too-small'],
    ['a list', [], '', 'wrong-type'],
  ])('with %s names the field', async (_what, payload, field, code) => {
    const { errors } = thenProblem(await rename({}, payload), 400, 'request-invalid');
    expect(errors).toMatchObject([{ in: 'body', field, code }]);
    expect(api.dispatch.sent).toEqual([]);
  });

  it('without a body is refused', async () => {
    const response = await api.when({
      method: 'PUT',
      url: `/v1/toys/${meeting}/title`,
      headers: api.as(['member']),
    });
    thenProblem(response, 400, 'request-invalid');
  });

  it('with a malformed id names the path', async () => {
    const { errors } = thenProblem(await rename({}, renaming, 'x'), 400, 'request-invalid');
    expect(errors).toMatchObject([{ in: 'path', field: '/meeting', code: 'wrong-form' }]);
  });
});

describe('a guest', () => {
  it('acts in the one meeting of the invite', async () => {
    expect((await rename(api.as(['guest']))).statusCode).toBe(200);
  });

  it('gets the answer of a meeting that does not exist for any other', async () => {
    const foreign = await rename(api.as(['guest']), renaming, randomUUID());
    thenProblem(foreign, 404, 'meeting-unknown');
    expect(api.dispatch.sent).toEqual([]);
  });
});

describe('a fault', () => {
  it.each([
    [new TransientFault('contention', 'secret inside', { retryAfterSeconds: 3 }), 503, 'contention', '3'],
    [new TransientFault('database-away', 'secret inside'), 503, 'database-away', '1'],
    [new PermanentFault('record-too-large', 'secret inside'), 422, 'record-too-large', undefined],
    [new PermanentFault('row-refused', 'secret inside'), 500, 'internal-error', undefined],
    [new FatalFault('key-lost', 'secret inside'), 500, 'internal-error', undefined],
    [new Error('secret inside'), 500, 'internal-error', undefined],
  ])('%s becomes a problem that tells nothing of the inside', async (fault, status, code, retryAfter) => {
    api.dispatch.instead = fault;
    const response = await rename();
    thenProblem(response, status, code);
    expect(response.body).not.toContain('secret');
    expect(response.headers['retry-after']).toBe(retryAfter);
    const lines = api.observed.filter(({ cause }) => cause !== undefined);
    expect(lines.map(({ cause }) => cause)).toEqual(status >= 500 ? [fault] : []);
  });
});

it('a tenant of another token reaches another stream', async () => {
  const other = randomUUID() as TenantId;
  await rename(api.as(['member'], other));
  expect(api.dispatch.sent[0]?.tenant).toBe(other);
});
