// What every read route does, on one toy.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InviteId, MeetingId, TenantId } from '../../../src/domain/shared/ids.ts';
import type { Visibility } from '../../../src/ports/visibility.port.ts';
import type { Found } from '../../../src/read/http/read-route.ts';
import { positionTokens } from '../../../src/write/http/position-token.ts';
import { givenApi, testPositions, thenProblem } from '../../support/api-spec.ts';
import type { Api } from '../../support/api-spec.ts';
import { readToy } from '../../support/toy-routes.ts';

const meeting: string = randomUUID();
const other = randomUUID() as TenantId;
let toys: Map<string, Found<{ name: string }>>;
let visible: bigint;
let api: Api;

beforeEach(async () => {
  toys = new Map();
  visible = 10n;
  const visibility: Visibility = {
    waitFor: (_projection, position) => Promise.resolve(position <= visible),
    standing: () => Promise.resolve({ position: visible, stale: undefined }),
  };
  const guest = { meeting: meeting as MeetingId, invite: randomUUID() as InviteId, role: 'guest' } as const;
  api = await givenApi({ reads: [readToy(toys)], visibility, guest });
  const body = { name: 'Town hall', secret: 'never leaves' };
  toys.set(`${api.tenant}/${meeting}`, { body, revision: '42' });
});
afterEach(() => api.close());

const read = (id = meeting, headers: Record<string, string> = api.as(['member']), query = '') =>
  api.when({ url: `/v1/toys/${id}${query}`, headers });

describe('a read', () => {
  it('answers with its shape alone, the revision as a tag, and is kept by nobody', async () => {
    const response = await read();
    expect(response.json()).toEqual({ name: 'Town hall' });
    expect(response.headers).toMatchObject({ etag: '"42"', 'cache-control': 'private, no-store' });
  });

  it('answers the foreign and the absent alike', async () => {
    const absent = await read(randomUUID());
    const foreign = await read(meeting, api.as(['member'], other));
    for (const response of [absent, foreign]) thenProblem(response, 404, 'meeting-unknown');
    const withoutId = (text: string) => text.replace(/urn:uuid:[0-9a-f-]{36}/, '');
    expect(withoutId(foreign.body)).toBe(withoutId(absent.body));
    expect(foreign.rawPayload.length).toBe(absent.rawPayload.length);
    expect(Object.keys(foreign.headers).sort()).toEqual(Object.keys(absent.headers).sort());
  });

  it('shows a guest the one meeting of the invite', async () => {
    expect((await read(meeting, api.as(['guest']))).statusCode).toBe(200);
    const elsewhere: string = randomUUID();
    toys.set(`${api.tenant}/${elsewhere}`, { body: { name: 'Other' } });
    thenProblem(await read(elsewhere, api.as(['guest'])), 404, 'meeting-unknown');
  });
});

describe("one's own writes", () => {
  it('are waited for, by query or header', async () => {
    const after = testPositions.encode(10n);
    expect((await read(meeting, undefined, `?after=${after}`)).statusCode).toBe(200);
    expect((await read(meeting, { ...api.as(['member']), 'voicemeet-position': after })).statusCode).toBe(
      200,
    );
  });

  it('are 503 with the position reached where they are not visible in time', async () => {
    const response = await read(meeting, undefined, `?after=${testPositions.encode(11n)}&wait=0`);
    const body = thenProblem(response, 503, 'not-yet-visible');
    expect(body).toMatchObject({ reached: testPositions.encode(10n), stale: false });
    expect(response.headers).toMatchObject({
      'retry-after': '1',
      'voicemeet-position': testPositions.encode(10n),
    });
  });

  it.each([
    ['of another log', positionTokens({ store: 'memory', epoch: 'e2', partition: 0 }).encode(1n)],
    ['of another store', positionTokens({ store: 'postgres', epoch: 'e1', partition: 0 }).encode(1n)],
    ['that is none', 'abc'],
  ])('by a position %s are 400', async (_what, after) => {
    thenProblem(await read(meeting, undefined, `?after=${after}`), 400, 'position-unknown');
  });
});
