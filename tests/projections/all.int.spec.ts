// Every projection on a real database: random meetings leave the same rows, to the byte, in batches of 1, 7 and
// 1,000, and the rows that projecting in memory gives.
import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { streamName, type MeetingId } from '../../src/domain/shared/ids.ts';
import type { RecordedEvent } from '../../src/ports/event-store.port.ts';
import { tableName } from '../../src/ports/read-table.ts';
import { allProjections } from '../../src/projections/all.ts';
import {
  account,
  after,
  connectionId,
  consent,
  deviceId,
  hana,
  meeting,
  recordingId,
  tenant,
  trackId,
} from '../support/histories/cast.ts';
import { aCustody, custodyStream } from '../support/histories/custody.ts';
import { meetingCommands } from '../support/histories/meeting-commands.ts';
import { decided, projectInBatches } from '../support/meeting-logs.ts';
import { openReadModels, type ReadModels } from '../support/read-models.ts';
import { aStreamOf, createArrayLog } from '../support/recorded-events.ts';

let models: ReadModels;
beforeAll(async () => {
  models = await openReadModels();
});
afterAll(async () => {
  await models.close();
});

/** A log of a tenant, an account and some random meetings, one after the other. */
function aLog(seed: number): readonly RecordedEvent[] {
  const log = createArrayLog();
  const registered = log.add(streamName('tenant', tenant, tenant), {
    type: 'TenantRegistered',
    slug: 'acme',
    region: 'in',
  });
  const opened = log.add(streamName('account', tenant, account), {
    type: 'AccountOpened',
    plan: 'trial',
    timeZone: 'Asia/Kolkata',
    trialEndsAt: after(1_000),
  });
  const meetings = fc.sample(meetingCommands, { numRuns: 12, seed }).map((commands, index) => {
    const meeting = `00000003-0000-4000-8000-0000000000${index + 10}` as MeetingId;
    return decided(commands, streamName('meeting', tenant, meeting), log).history;
  });
  const shown = { purpose: 'record', language: 'en', version: 1 } as const;
  const whose = { meeting, person: hana };
  const consents = [
    log.add(streamName('consentText', tenant, tenant), {
      type: 'ConsentTextPublished',
      ...shown,
      text: 'Yes.',
    }),
    log.add(streamName('consent', tenant, consent), {
      type: 'ConsentGiven',
      ...whose,
      ...shown,
      method: 'screen',
    }),
    log.add(streamName('consent', tenant, consent), {
      type: 'ConsentWithdrawn',
      ...whose,
      purpose: 'record',
    }),
  ];
  const track = streamName('track', tenant, trackId(1));
  const of = { meeting, recording: recordingId(1), person: hana, device: deviceId(1) };
  const recorded = [
    log.add(track, {
      type: 'TrackRequested',
      ...of,
      connection: connectionId(1),
      mediaTrack: 'TR_1',
      attempt: 1,
      consent,
      requestedAt: after(1),
      consentVersion: 1,
      consentLanguage: 'en',
    }),
    log.add(track, {
      type: 'TrackEnded',
      startedAt: after(1),
      endedAt: after(2),
      bytes: 9,
      completeness: 'complete',
    }),
  ];
  const custody = aCustody().map((event) => log.add(custodyStream, event));
  const foreign = log.add(aStreamOf('tenant'), { type: 'TenantRegistered', slug: 'other', region: 'eu' });
  return [registered, opened, ...meetings.flat(), ...consents, ...recorded, ...custody, foreign];
}

/** Every row of every table as the database writes it. */
async function allRows(): Promise<Readonly<Record<string, readonly unknown[]>>> {
  const rows: Record<string, readonly unknown[]> = {};
  for (const table of allProjections.flatMap(({ tables }) => tables)) {
    const found = await models.look(
      `select t::text as row from ${tableName(table)} t order by ${table.key.join(', ')}`,
    );
    rows[table.name] = found.map(({ row }) => row);
  }
  return rows;
}

it.each([20_260_302, 7, 1_842])(
  'random meetings (seed %d) leave the same rows in batches of any size',
  async (seed) => {
    const log = aLog(seed);
    expect(log.length).toBeGreaterThan(100);
    const bySize: Awaited<ReturnType<typeof allRows>>[] = [];
    for (const size of [1, 7, 1_000]) {
      await models.empty();
      await models.project(log, size);
      bySize.push(await allRows());
    }
    const [one, seven, whole] = bySize;
    deepStrictEqual(seven, one);
    deepStrictEqual(whole, one);
    for (const projection of allProjections) {
      for (const [table, rows] of projectInBatches(projection, log, 1_000)) {
        expect(one?.[table], table).toHaveLength(rows.length);
      }
    }
    expect(Object.values(one ?? {}).filter((rows) => rows.length === 0)).toEqual([]);
  },
  120_000,
);
