// Whatever happens in a meeting: the read models say what the meeting's own fold says, in batches of any size,
// and an event that comes a second time changes nothing.
import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInRoom, type KnownMeeting } from '../../src/domain/meeting/meeting.state.ts';
import { allProjections } from '../../src/projections/all.ts';
import { attendanceProjection } from '../../src/projections/attendance/attendance.projection.ts';
import { dueItemsProjection } from '../../src/projections/due-items/due-items.projection.ts';
import { meetingDetailProjection } from '../../src/projections/meeting-detail/meeting-detail.projection.ts';
import { meetingListProjection } from '../../src/projections/meeting-list/meeting-list.projection.ts';
import { policyTimelineProjection } from '../../src/projections/policy-timeline/policy-timeline.projection.ts';
import { projectionKey } from '../../src/projections/projection.ts';
import { tenantOverviewProjection } from '../../src/projections/tenant-overview/tenant-overview.projection.ts';
import type { RecordedEvent } from '../../src/ports/event-store.port.ts';
import type { Row } from '../../src/ports/read-table.ts';
import type { Projection } from '../../src/projections/projection.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import { meetingCommands } from '../support/histories/meeting-commands.ts';
import { decided, projectInBatches } from '../support/meeting-logs.ts';

const whole = 1_000;

/** Runs a check over random meetings; with what the fold says and the history that led to it. */
function whatever(
  check: (history: readonly RecordedEvent[], meeting: KnownMeeting) => void,
  numRuns = 150,
): void {
  fc.assert(
    fc.property(meetingCommands, (commands) => {
      const { history, state } = decided(commands);
      if (state.status !== 'none') check(history, state);
    }),
    { numRuns },
  );
}

function rowsOf(projection: Projection, history: readonly RecordedEvent[], table: string): readonly Row[] {
  return projectInBatches(projection, history, whole).get(table) ?? [];
}

const text = (cell: unknown): string => (typeof cell === 'string' ? cell : '');
const byId = (rows: readonly (readonly unknown[])[]) =>
  [...rows].sort((a, b) => (String(a) < String(b) ? -1 : 1));
const joinedDevices = (meeting: KnownMeeting): (readonly [string, string])[] =>
  [...meeting.people].flatMap(([person, { devices }]) =>
    [...devices].filter(([, { seat }]) => seat === 'joined').map(([device]) => [person, device] as const),
  );

const openConnections = (meeting: KnownMeeting): (readonly [string, string, string])[] =>
  [...meeting.people].flatMap(([person, { devices }]) =>
    [...devices].flatMap(([device, held]) =>
      held.seat === 'joined'
        ? held.connections.map(({ connection }) => [person, device, connection ?? ''] as const)
        : [],
    ),
  );

describe('all projections', () => {
  it('are told apart by name and by table, and each has one version', () => {
    const keys = allProjections.map(projectionKey);
    const tables = allProjections.flatMap((projection) => projection.tables.map(({ name }) => name));
    expect(new Set(keys).size).toBe(allProjections.length);
    expect(new Set(tables).size).toBe(tables.length);
  });

  it('give the same rows in batches of 1, 7 and 1,000', () => {
    whatever((history) => {
      for (const projection of allProjections) {
        const rows = projectInBatches(projection, history, 1);
        deepStrictEqual(projectInBatches(projection, history, 7), rows, projection.name);
        deepStrictEqual(projectInBatches(projection, history, whole), rows, projection.name);
      }
    });
  });

  it('do not change for an event that comes a second time, due items apart', () => {
    const guarded = allProjections.filter((projection) => projection !== dueItemsProjection);
    whatever((history) => {
      const twice = history.flatMap((recorded) => [recorded, recorded]);
      for (const projection of guarded) {
        deepStrictEqual(
          projectInBatches(projection, twice, 7),
          projectInBatches(projection, history, 7),
          projection.name,
        );
      }
    }, 60);
  });
});

describe('what the fold says', () => {
  it('of people stands in the meeting detail', () => {
    whatever((history, meeting) => {
      const rows = rowsOf(meetingDetailProjection, history, 'meeting_participants');
      deepStrictEqual(
        rows.map((row) => [
          row['person'],
          row['role'],
          row['door'],
          row['muted'],
          row['unmute_asked_at'] !== null,
          row['hand_raised_at'] !== null,
          row['invite'],
        ]),
        byId(
          [...meeting.people].map(([id, { role, door, muted, unmuteAsked, handRaised, invite }]) => [
            id,
            role,
            door,
            muted,
            unmuteAsked,
            handRaised,
            invite,
          ]),
        ),
      );
      deepStrictEqual(
        byId(rows.flatMap((row) => (row['devices'] as string[]).map((device) => [row['person'], device]))),
        byId(joinedDevices(meeting)),
      );
    });
  });

  it('of the meeting stands in the meeting detail and the list', () => {
    whatever((history, meeting) => {
      const people = [...meeting.people.values()];
      const seated = people.filter(({ role }) => role !== 'observer');
      const counts = {
        host: meeting.host,
        status: meeting.status,
        starts_at: meeting.startsAt,
        planned_minutes: meeting.plannedMinutes,
        present_count: seated.filter(isInRoom).length,
        admitted_count: seated.filter(({ door }) => door === 'admitted').length,
        waiting_count: people.filter(({ door }) => door === 'waiting').length,
        observers_present: people.filter(({ role }) => role === 'observer').filter(isInRoom).length,
      };
      const open = meeting.status === 'open' ? { ends_by: meeting.endsBy, plan: meeting.plan } : {};
      const { waitingRoom, locked, policy } = meeting;
      expect(rowsOf(meetingListProjection, history, 'meeting_list')).toMatchObject([{ ...counts, ...open }]);
      expect(rowsOf(meetingDetailProjection, history, 'meeting_detail')).toMatchObject([
        {
          ...counts,
          ...open,
          waiting_room: waitingRoom,
          locked,
          hear: policy.hear,
          see: policy.see,
          names_hidden: policy.namesHidden,
          mute_on_entry: policy.muteOnEntry,
          self_unmute: policy.selfUnmute,
          host_absent_until: meeting.status === 'open' ? meeting.hostAbsentUntil : null,
          revision: history.at(-1)?.revision,
        },
      ]);
    });
  });

  it('of who is in the room stands in attendance and the overview', () => {
    whatever((history, meeting) => {
      const stays = rowsOf(attendanceProjection, history, 'attendance');
      deepStrictEqual(
        byId(
          stays
            .filter((row) => row['left_at'] === null)
            .map((row) => [row['person'], row['device'], row['connection']]),
        ),
        byId(openConnections(meeting)),
      );
      expect(
        stays.every((row) => row['left_at'] === null || text(row['left_at']) >= text(row['joined_at'])),
      ).toBe(true);
      const [overview] = rowsOf(tenantOverviewProjection, history, 'tenant_overview');
      expect(overview).toMatchObject({
        [`meetings_${meeting.status}`]: 1,
        people_present: [...meeting.people.values()].filter(isInRoom).length,
      });
    });
  });

  it('of the policy holds at the end of the timeline', () => {
    whatever((history, meeting) => {
      const rows = rowsOf(policyTimelineProjection, history, 'policy_timeline');
      const holding = rows.filter((row) => row['until_at'] === null);
      const over = meeting.status === 'ended' || meeting.status === 'cancelled';
      const of = (kind: string) => holding.filter((row) => row['kind'] === kind);
      const subjects = (kind: string) => of(kind).map((row) => row['subject']);
      const people = [...meeting.people].sort(([a], [b]) => (a < b ? -1 : 1));
      const those = (so: (person: (typeof people)[number][1]) => boolean) =>
        over ? [] : people.filter(([, person]) => so(person)).map(([id]) => id);
      deepStrictEqual(
        of('hear').map((row) => row['rule']),
        over ? [] : [meeting.policy.hear],
      );
      deepStrictEqual(
        of('see').map((row) => row['rule']),
        over ? [] : [meeting.policy.see],
      );
      expect(of('names-hidden')).toHaveLength(meeting.policy.namesHidden && !over ? 1 : 0);
      deepStrictEqual(
        of('role').map((row) => [row['subject'], row['role']]),
        over ? [] : people.map(([id, { role }]) => [id, role]),
      );
      deepStrictEqual(
        subjects('admitted'),
        those(({ door }) => door === 'admitted'),
      );
      deepStrictEqual([...new Set(subjects('present'))], those(isInRoom));
      deepStrictEqual(
        subjects('muted'),
        those(({ muted }) => muted),
      );
      expect(
        rows.every((row) => row['until_at'] === null || text(row['until_at']) >= text(row['from_at'])),
      ).toBe(true);
    });
  });

  it('of what is still to come is due', () => {
    whatever((history, meeting) => {
      const tickets = history.flatMap(({ event }) => (event.type === 'SeatReserved' ? [event.ticket] : []));
      const rows = rowsOf(dueItemsProjection, history, 'due_items');
      const of = (kind: string) => rows.filter((row) => row['kind'] === kind);
      const isOver = meeting.status === 'ended' || meeting.status === 'cancelled';
      const waiting = [...meeting.people].filter(([, { door }]) => door === 'waiting' && !isOver);
      deepStrictEqual(
        byId(of('knock-lapse').map((row) => [row['ref']])),
        byId(waiting.map(([person]) => [person])),
      );
      if (meeting.status !== 'open') {
        // An end promises that its recordings get a date.
        const dates = meeting.status === 'ended' ? [meeting.endedAt] : [];
        deepStrictEqual(
          of('retention-schedule').map((row) => row['due']),
          dates,
        );
        deepStrictEqual(rows.length, waiting.length + dates.length);
        return;
      }
      deepStrictEqual(
        of('duration-limit').map((row) => row['due']),
        meeting.endsBy === null ? [] : [meeting.endsBy],
      );
      deepStrictEqual(
        of('host-absence').map((row) => row['due']),
        meeting.hostAbsentUntil === null ? [] : [meeting.hostAbsentUntil],
      );
      for (const minutes of meeting.endsBy === null ? [] : ([5, 1] as const)) {
        const due = of('duration-warning').find((row) => row['ref'] === String(minutes))?.['due'];
        const wanted = addSeconds(meeting.endsBy ?? meeting.openedAt, -60 * minutes);
        if (meeting.warned.includes(minutes)) expect(due).toBeUndefined();
        else expect([undefined, wanted]).toContain(due);
      }
      if (new Set(tickets).size < tickets.length) return;
      const reserved = [...meeting.people.values()].flatMap(({ devices }) =>
        [...devices.values()].flatMap((device) =>
          device.seat === 'reserved' ? [device] : (device.next ?? []),
        ),
      );
      deepStrictEqual(
        byId(of('seat-release').map((row) => [row['ref'], row['due']])),
        byId(reserved.map(({ ticket, until }) => [ticket, until])),
      );
    });
  });
});
