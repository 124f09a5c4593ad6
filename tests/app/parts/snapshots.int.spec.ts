// Snapshots as the program has them, on a real log: taken after appends, begun from by commands and audits, checked,
// and never needed.
import { deepStrictEqual } from 'node:assert';
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rootKeyOf } from '../../../src/adapters/system/file-root-key.ts';
import { systemPace } from '../../../src/adapters/system/system-pace.ts';
import { createOpening } from '../../../src/app/parts/opening.ts';
import { createParts } from '../../../src/app/parts/parts.ts';
import type { Parts } from '../../../src/app/parts/parts.ts';
import { snapshotParts } from '../../../src/app/parts/snapshots.ts';
import { parseStreamName } from '../../../src/domain/shared/ids.ts';
import type { MeetingId } from '../../../src/domain/shared/ids.ts';
import { addSeconds } from '../../../src/domain/shared/instant.ts';
import type { EventStore } from '../../../src/ports/event-store.port.ts';
import type { Observer } from '../../../src/ports/observer.port.ts';
import { statesAt } from '../../../src/read/audit/state-at.ts';
import { commandPath } from '../../../src/write/command-path.ts';
import { freshDatabase } from '../../support/database.ts';
import type { FreshDatabase } from '../../support/database.ts';
import { nine } from '../../support/histories/cast.ts';
import { aLongMeeting } from '../../support/histories/long-meetings.ts';
import { storedMeeting } from '../../support/stored-meetings.ts';
import type { StoredMeeting } from '../../support/stored-meetings.ts';

const length = 5_300;
let database: FreshDatabase;
let superuser: Client;
let parts: Parts;
let meeting: StoredMeeting;
const told: string[] = [];
const observer = {
  warn: (fact: string) => void told.push(`warn: ${fact}`),
  error: (fact: string) => void told.push(`error: ${fact}`),
  count: () => undefined,
  time: () => undefined,
} as unknown as Observer;

beforeAll(async () => {
  database = await freshDatabase();
  superuser = new Client({ connectionString: database.superuserUrl });
  await superuser.connect();
  const { ownerUrl, rolesKey } = database;
  const rootKey = rootKeyOf(randomBytes(32));
  parts = createParts({ ownerUrl, rolesKey, rootKey, pace: systemPace, observer });
  meeting = await storedMeeting(parts.store(), aLongMeeting(length));
});
afterAll(async () => {
  await parts.close();
  await superuser.end();
  await database.drop();
});

/** A process that has just begun: it knows no stream. Its commands' reads of the log are counted. */
function aProcess() {
  let events = 0;
  const counted: EventStore = {
    ...parts.store(),
    read: async (...asked) => {
      const page = await parts.store().read(...asked);
      events += page.length;
      return page;
    },
  };
  const { pools, auditStore, tampering } = parts;
  const ports = { pools, auditStore, store: () => counted, observer, tampering };
  const snapshots = snapshotParts(createOpening(), ports);
  const taker = snapshots.snapshotTaker();
  const commands = commandPath(counted, parts.log(), taker);
  const { tenant, stream } = meeting;
  const id = parseStreamName(stream)!.id as MeetingId;
  return {
    snapshots,
    /** The meeting as commands see it, and how many events were read for it. */
    asked: async () => {
      events = 0;
      const state = await commands.facts.meeting(tenant, id, (seen) => structuredClone(seen));
      const read = events;
      await taker.settled();
      return { state, read };
    },
    audited: async (...moments: Parameters<typeof statesAt>[2]) => {
      const upTo = await auditStore().tail();
      const states = await statesAt(
        { store: auditStore(), tenant, stream, upTo },
        snapshots.replays().meeting,
        moments,
      );
      await taker.settled();
      return states;
    },
  };
}

const revisions = async (): Promise<readonly string[]> =>
  (await superuser.query('select revision from ops.snapshots order by 1')).rows.map(
    ({ revision }: { revision: string }) => revision,
  );
const moments = [
  ...[0n, 999n, 1_000n, 2_500n, 5_299n, 9_999n].map((version) => ({ version })),
  ...[-5, 0, 17, 30, 52, 900].map((seconds) => ({ at: addSeconds(nine, seconds) })),
];

describe('snapshots', () => {
  it('are taken once a long stream was loaded, and from then on it is loaded from the last one', async () => {
    const first = await aProcess().asked();
    expect(first.read).toBe(length);
    expect(await revisions()).toEqual(Array.from({ length: 21 }, (_, index) => String(index * 250 + 249)));
    const second = await aProcess().asked();
    deepStrictEqual(second.state, first.state);
    expect(second.read, 'the first hundred, the snapshot’s own event, what comes after it').toBe(
      100 + 1 + 50,
    );
    expect(told).toEqual([]);
  });

  it('make no difference to what an audit is told of any moment', async () => {
    const withAll = await aProcess().audited(...moments);
    await superuser.query('delete from ops.snapshots');
    const without = await aProcess().audited(...moments);
    deepStrictEqual(without, withAll);
    expect(await revisions(), 'the audit has asked for them').toHaveLength(21);
    deepStrictEqual(await aProcess().audited(...moments), withAll);
    expect(told).toEqual([]);
  });

  it('are checked against the full fold', async () => {
    const { snapshots } = aProcess();
    const { tenant, stream } = meeting;
    for (const revision of await revisions())
      expect(await snapshots.checkSnapshot()(tenant, stream, BigInt(revision))).toBe('same');
    await snapshots.snapshotChores().checkSome();
    expect(told).toEqual([]);
    await superuser.query(`update ops.snapshots set state = replace(state, '"door":"admitted"', '"door":"waiting"')
      where revision = 2999`);
    await superuser.query('delete from ops.snapshots where revision <> 2999');
    await snapshots.snapshotChores().checkSome();
    expect(told.splice(0)).toEqual([
      'error: a snapshot differs from the full fold and was dropped: run voicemeet snapshots check',
    ]);
    expect(await revisions()).toEqual([]);
  });

  it('that were made of other events are not begun from', async () => {
    const before = await aProcess().asked();
    await superuser.query(
      `update ops.snapshots set leaf = decode(repeat('00', 32), 'hex') where revision = 5249`,
    );
    const { state, read } = await aProcess().asked();
    deepStrictEqual(state, before.state);
    expect(
      read,
      'the first hundred, the unfit one and the one before it with what comes after each, the rest',
    ).toBe(100 + (1 + 50) + (1 + 250) + 50);
    expect(told.splice(0)).toEqual(['error: a snapshot does not end with the event of its stream: dropped']);
    expect(await revisions(), 'the one that was dropped was taken again').toHaveLength(21);
  });

  it('issue 12 D3: that were made of other events are dropped by an audit too, which may only read', async () => {
    await superuser.query(
      `update ops.snapshots set leaf = decode(repeat('00', 32), 'hex') where revision = 5249`,
    );
    const { snapshots } = aProcess();
    const found = await snapshots.replays().meeting.nearest(meeting.tenant, meeting.stream, {});
    expect(found?.tail.revision).toBe(4_999n);
    expect(told.splice(0)).toEqual(['error: a snapshot does not end with the event of its stream: dropped']);
    expect(await revisions()).toHaveLength(20);
    await aProcess().asked();
    expect(await revisions()).toHaveLength(21);
  });

  it('of code that is no more are swept after a week', async () => {
    await superuser.query(
      `insert into ops.snapshots (tenant, stream, fold, revision, leaf, at, state, taken)
       select tenant, stream, 'meeting@before', revision, leaf, at, state, now() - interval '8 days' * (revision / 3000)
       from ops.snapshots where revision % 1000 = 999`,
    );
    const { shelf, folds } = aProcess().snapshots.snapshotChores();
    const weekAgo = addSeconds(new Date().toISOString() as never, -7 * 86_400);
    expect(await shelf.sweep(folds, weekAgo, 100)).toBe(2);
    expect(await revisions()).toHaveLength(24);
  });
});
