// Retention from the database: a meeting's, what is due by an instant, certificates; nothing of another tenant.
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamName, type MeetingId, type TenantId } from '../../../src/domain/shared/ids.ts';
import { retentionRoutes } from '../../../src/read/custody/retention.route.ts';
import { aCustody, holdId, holdPlaced } from '../../support/histories/custody.ts';
import { after, hana, meeting, tenant } from '../../support/histories/cast.ts';
import { recordedAs } from '../../support/meeting-logs.ts';
import { openReadModels, type ReadModels } from '../../support/read-models.ts';
import { ask, principalOf } from '../../support/read-server.ts';
import { asForeign } from '../../support/two-tenants.ts';

const other = (n: number) => `00000003-0000-4000-8000-00000000010${n}` as MeetingId;
const of = (id: MeetingId, ...events: Parameters<typeof recordedAs>[1]) =>
  recordedAs(streamName('custody', tenant, id), events);
const [scheduled, permitted] = aCustody();
const later = { ...scheduled, dueAt: after(90) };
const streams = [
  of(meeting, ...aCustody()),
  of(other(1), later, holdPlaced(1)),
  of(other(2), scheduled, permitted),
  of(other(3), { ...scheduled, dueAt: after(120) }),
  of(other(4), holdPlaced(2)),
];

let models: ReadModels;
beforeAll(async () => {
  models = await openReadModels();
  const history = streams.flat().map((recorded, index) => ({ ...recorded, position: BigInt(index + 1) }));
  await models.project([...history, ...asForeign(history, BigInt(history.length))]);
});
afterAll(() => models.close());

const auditor = principalOf(hana, ['auditor']);
const asking = (path: string, principal = auditor) => ask(retentionRoutes(models), path, { principal });
const meetings = async (path: string) => {
  const { items, next } = (await asking(path)).body as {
    readonly items: readonly { readonly meeting: string; readonly state: string }[];
    readonly next: string | null;
  };
  return { found: items.map((item) => [item.meeting, item.state]), next };
};

describe('issue 14 B7: what is kept', () => {
  it('is told for a meeting with the reason and the holds', async () => {
    const { status, body } = await asking(`/v1/meetings/${other(1)}/retention`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      meeting: other(1),
      state: 'held',
      plan: 'free',
      retentionDays: 30,
      dueAt: after(90),
      holds: [{ hold: holdId(1), person: null, releasedAt: null }],
    });
    expect((await asking(`/v1/meetings/${other(4)}/retention`)).body).toMatchObject({
      state: 'held',
      dueAt: null,
    });
    expect((await asking(`/v1/meetings/${other(9)}/retention`)).status).toBe(404);
  });

  it('is listed by the date by which it is deleted, what is held among it, and what is gone no more', async () => {
    const path = `/v1/retention?dueBefore=${after(100)}`;
    expect((await meetings(path)).found).toEqual([
      [other(2), 'being-deleted'],
      [other(1), 'held'],
    ]);
    const first = await meetings(`${path}&limit=1`);
    const second = await meetings(`${path}&limit=1&cursor=${first.next}`);
    expect([first.found, second.found, second.next]).toEqual([
      [[other(2), 'being-deleted']],
      [[other(1), 'held']],
      null,
    ]);
    expect((await meetings(`/v1/retention?dueBefore=${after(1)}`)).found).toEqual([]);
  });

  it('is certified when it is gone: a text whose SHA-256 is that of the log', async () => {
    const { body } = await asking(`/v1/meetings/${meeting}/deletion-certificate`);
    const { certificate } = body as { readonly certificate: string };
    const digest = createHash('sha256').update(certificate).digest('hex');
    expect((await asking(`/v1/meetings/${meeting}/retention`)).body).toMatchObject({
      state: 'deleted',
      certificate: digest,
    });
    expect((await asking(`/v1/meetings/${other(2)}/deletion-certificate`)).status).toBe(404);
  });

  it('is nobody’s of another tenant', async () => {
    const foreign = principalOf(hana, ['auditor'], randomUUID() as TenantId);
    expect((await asking(`/v1/meetings/${meeting}/retention`, foreign)).status).toBe(404);
    expect((await asking(`/v1/meetings/${meeting}/deletion-certificate`, foreign)).status).toBe(404);
    expect((await asking(`/v1/retention?dueBefore=${after(100)}`, foreign)).body).toMatchObject({
      items: [],
    });
  });
});
