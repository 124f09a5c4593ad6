// What follows from a projection's one key: the rows that an event needs, those that a stream may ever need, and what is passed over.
import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MeetingEvent } from '../../src/domain/meeting/meeting.events.ts';
import type { RecordedEvent } from '../../src/ports/event-store.port.ts';
import type { Cell, Row, RowNeed, Table } from '../../src/ports/read-table.ts';
import { meetingDetailProjection } from '../../src/projections/meeting-detail/meeting-detail.projection.ts';
import { meetingListProjection } from '../../src/projections/meeting-list/meeting-list.projection.ts';
import { hears, type Projection, type Rows } from '../../src/projections/projection.ts';
import { isMeetingEvent } from '../../src/projections/recorded.ts';
import { rowProjection } from '../../src/projections/row-projection.ts';
import { createWorkingSet } from '../../src/projections/working-set.ts';
import { ada, bob, meeting, nine, request, tenant } from '../support/histories/cast.ts';
import { aScheduledMeeting, waiting } from '../support/histories/meetings.ts';
import { meetingCommands } from '../support/histories/meeting-commands.ts';
import { accountStream, decided, inMeeting, next, recordedAs } from '../support/meeting-logs.ts';
import { projectionSpec } from '../support/projection-spec.ts';

const pages = {
  name: 'pages',
  version: 1,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    title: { type: 'text' },
    knocks: { type: 'int' },
    revision: { type: 'bigint' },
  },
  key: ['tenant', 'meeting'],
  indexes: [],
} as const satisfies Table;

const knockers = {
  name: 'knockers',
  version: 1,
  columns: { tenant: { type: 'uuid' }, meeting: { type: 'uuid' }, person: { type: 'uuid' } },
  key: ['tenant', 'meeting', 'person'],
  indexes: [],
} as const satisfies Table;

/** Remembers who knocked until the meeting is cancelled. */
const knocks = rowProjection({
  name: 'knocks',
  table: pages,
  parts: {
    table: knockers,
    touched: (event: MeetingEvent) =>
      event.type === 'MeetingCancelled'
        ? 'everyone'
        : event.type === 'ParticipantKnocked'
          ? [event.person]
          : [],
    idOf: ({ person }) => person,
  },
  hears: hears(
    'MeetingScheduled',
    'MeetingRenamed',
    'ParticipantKnocked',
    'MeetingCancelled',
    'AccountSuspended',
  ),
  isOf: isMeetingEvent,
  keyOf: ({ tenant: of, streamId }) => [of, streamId],
  first: ({ tenant: of, streamId, event, revision }) => {
    if (event.type !== 'MeetingScheduled') throw new Error('nothing is scheduled');
    return { tenant: of, meeting: streamId, title: 'none', knocks: 0, revision };
  },
  changes: (row, { tenant: of, streamId, event, revision }, ids, rows) => {
    for (const person of ids) {
      if (event.type === 'MeetingCancelled') rows.remove(knockers, [of, streamId, person]);
      else rows.put(knockers, { tenant: of, meeting: streamId, person });
    }
    return event.type === 'MeetingRenamed'
      ? { title: 'renamed', revision }
      : { knocks: row.knocks + ids.length, revision };
  },
});

const { given } = projectionSpec(knocks);
const scheduled = inMeeting(...aScheduledMeeting());
const [begun] = scheduled as [RecordedEvent];
const knocked = inMeeting(...aScheduledMeeting(), ...waiting(ada), ...waiting(bob));
const renamed = { type: 'MeetingRenamed', title: { known: 'x' }, request: request(1) } as const;
const page = { tenant, meeting, title: 'none', knocks: 0, revision: 0n };

describe('a row per stream', () => {
  it('is made by the first event', () => {
    given().when(begun).then(pages, [page]).then(knockers, []);
  });

  it('changes in the cells that an event changes, and keeps the others', () => {
    given(...knocked)
      .when(next(knocked, renamed))
      .then(pages, [{ ...page, title: 'renamed', knocks: 2, revision: 3n }])
      .then(knockers, [
        { tenant, meeting, person: ada },
        { tenant, meeting, person: bob },
      ]);
  });

  it('passes over an event that it has already', () => {
    given(...knocked)
      .when(knocked[1]!, knocked[2]!)
      .then(pages, [{ ...page, knocks: 2, revision: 2n }]);
  });

  it('changes everyone of the stream where an event touches all', () => {
    given(...knocked)
      .when(next(knocked, { type: 'MeetingCancelled', cancelledAt: nine }))
      .then(pages, [{ ...page, knocks: 4, revision: 3n }])
      .then(knockers, []);
  });

  it('takes an event before the first for poison, which parks its stream alone', () => {
    given().whenPoison(knocked[1]!, /nothing is scheduled/);
    expect(knocks.onPoison).toBe('park-stream');
  });

  it('has nothing to do with events of other streams', () => {
    const [other] = recordedAs(accountStream, [{ type: 'AccountSuspended', reason: 'forgotten' }]) as [
      RecordedEvent,
    ];
    expect(knocks.needs(other)).toEqual([]);
    expect(knocks.begins?.(other)).toBeUndefined();
    given(...scheduled)
      .when(other)
      .then(pages, [page]);
  });

  it('needs itself and the parts that the event touches, and begins with all of both', () => {
    const key = [tenant, meeting];
    expect(knocks.tables).toEqual([pages, knockers]);
    expect(knocks.needs(knocked[1]!)).toEqual([
      { table: pages, key },
      { table: knockers, key: [...key, ada] },
    ]);
    expect(knocks.begins?.(begun)).toEqual([
      { table: pages, key },
      { table: knockers, key },
    ]);
  });
});

describe.each([meetingListProjection, meetingDetailProjection])('$name, whatever happens', (projection) => {
  it('reads and writes no row but those that the event needs, and needs none but those that the stream begins with', () => {
    fc.assert(
      fc.property(meetingCommands, (commands) => {
        const history = decided(commands).history.filter(({ event }) => projection.hears.has(event.type));
        const [first] = history;
        if (first === undefined) return;
        const begins = projection.begins?.(first) ?? [];
        const rows = createWorkingSet();
        rows.admit(begins, new Map());
        for (const recorded of history) {
          const needs = projection.needs(recorded);
          deepStrictEqual(outside(needs, begins), [], recorded.event.type);
          deepStrictEqual(outside(touchedBy(projection, recorded, rows), needs), [], recorded.event.type);
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** What an event reads and writes. */
function touchedBy(projection: Projection, recorded: RecordedEvent, rows: Rows): readonly RowNeed[] {
  const touched: RowNeed[] = [];
  const note = (table: Table, key: readonly Cell[]) => touched.push({ table, key });
  const keyIn = (table: Table, row: Row) => table.key.map((name) => row[name] ?? null);
  projection.apply(recorded, {
    get: (table, key) => {
      note(table, key);
      return rows.get(table, key);
    },
    list: (table, prefix) => {
      note(table, prefix);
      return rows.list(table, prefix);
    },
    put: (table, row) => {
      note(table, keyIn(table, row));
      rows.put(table, row);
    },
    change: (table, row, cells) => {
      note(table, keyIn(table, row));
      rows.change(table, row, cells);
    },
    remove: (table, key) => {
      note(table, key);
      rows.remove(table, key);
    },
  });
  expect(touched.length).toBeGreaterThan(0);
  return touched;
}

/** Those that lie under none of the needs. */
function outside(touched: readonly RowNeed[], needs: readonly RowNeed[]): readonly RowNeed[] {
  return touched.filter(
    ({ table, key }) =>
      !needs.some((need) => need.table === table && need.key.every((cell, index) => cell === key[index])),
  );
}
