// Issue 12 B4: that a read model equals its rebuild proves nothing about right, since both come from the same code. Here every
// table that a query reads is computed from the fold and the events by other code (tests/support/oracle), over random histories.
import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountEvent } from '../../src/domain/account/account.events.ts';
import { planLimits, type Plan } from '../../src/domain/account/plan.ts';
import type { ConsentCommand } from '../../src/domain/consent/consent.events.ts';
import { consentDecider, type ConsentState } from '../../src/domain/consent/consent.ts';
import type { MeetingEvent } from '../../src/domain/meeting/meeting.events.ts';
import type { ConsentPurpose } from '../../src/domain/shared/consent-purpose.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { InviteId } from '../../src/domain/shared/ids.ts';
import { known } from '../../src/domain/shared/personal.ts';
import type { RecordedEvent } from '../../src/ports/event-store.port.ts';
import type { Row } from '../../src/ports/read-table.ts';
import { allProjections } from '../../src/projections/all.ts';
import { meetingListProjection } from '../../src/projections/meeting-list/meeting-list.projection.ts';
import type { Projection } from '../../src/projections/projection.ts';
import { account, ada, after, consent, deviceId, hana, invite } from '../support/histories/cast.ts';
import { meeting, personId, reported, tenant } from '../support/histories/cast.ts';
import { meetingCommands } from '../support/histories/meeting-commands.ts';
import {
  admitted,
  anOpenMeetingWithHost,
  aScheduledMeeting,
  joined,
  reserved,
  waiting,
} from '../support/histories/meetings.ts';
import {
  accountStream,
  decided,
  inMeeting,
  projectInBatches,
  tenantStream,
} from '../support/meeting-logs.ts';
import { byKey, expectedOfMeeting, stateOf, type Expected } from '../support/oracle/meeting-oracle.ts';
import { staysOf, timesOf } from '../support/oracle/stays-oracle.ts';
import { expectedTimeline } from '../support/oracle/timeline-oracle.ts';
import { createArrayLog } from '../support/recorded-events.ts';

/** Tables that only their own projection reads: its memory, seen in what it writes into the others. */
const memories = [
  'attendance_connections',
  'policy_facts',
  'overview_meetings',
  'overview_people',
  'due_seats',
];

/** What every table holds after a history of one meeting. */
function expectedAfter(history: readonly RecordedEvent[]): Expected {
  const meeting = stateOf(history);
  if (meeting.status === 'none') return {};
  const heard = history.findLast(({ event }) => meetingListProjection.hears.has(event.type));
  const people = [...meeting.people.keys()];
  const stays = staysOf(history);
  const times = people.map((person) => timesOf(stays.filter((stay) => stay.person === person)));
  return {
    ...expectedOfMeeting(history, meeting, { list: heard?.revision ?? 0n }),
    policy_timeline: expectedTimeline(history),
    tenant_overview: [
      overview({
        [`meetings_${meeting.status}`]: 1,
        people_present: times.filter(({ present_since }) => present_since !== null).length,
        participant_ms: times.reduce((sum, { present_ms }) => sum + present_ms, 0n),
      }),
    ],
    accounts: [],
    consent_decisions: [],
    consents_in_force: [],
    consent_texts: [],
    recordings: [...expectedRecordings(history)].sort(byKey('recording')),
    recorded_tracks: [],
    retention: expectedRetention(history),
  };
}

/** Of a meeting that ended: when, and nothing else yet. */
function expectedRetention(history: readonly RecordedEvent[]): readonly Row[] {
  return history.flatMap(({ event, streamId: meeting }): readonly Row[] =>
    event.type === 'MeetingEnded' ? [{ ...undated, meeting, ended_at: event.endedAt }] : [],
  );
}

const undated: Row = {
  tenant,
  account: null,
  bytes: null,
  certificate: null,
  certificate_digest: null,
  due: null,
  holds: [],
  inventory: null,
  live_holds: 0,
  objects: null,
  permitted_at: null,
  plan: null,
  policy_version: null,
  reason: null,
  removed_at: null,
  retention_days: null,
  time_zone: null,
};

/** Each stretch from its beginning to its stop, or to the meeting's end. */
function expectedRecordings(history: readonly RecordedEvent[]): readonly Row[] {
  const ended = history.find(({ event }) => event.type === 'MeetingEnded');
  return history.flatMap(({ event, streamId: meeting, revision }): readonly Row[] => {
    if (event.type !== 'RecordingBegan') return [];
    const { recording, begunAt: begun_at } = event;
    const stop = history.find(
      (later) => later.event.type === 'RecordingStopped' && later.event.recording === recording,
    );
    const last = stop ?? ended;
    const at = stop?.event.type === 'RecordingStopped' ? stop.event.stoppedAt : endOf(ended);
    return [{ tenant, meeting, recording, begun_at, stopped_at: at, revision: last?.revision ?? revision }];
  });
}

function endOf(ended: RecordedEvent | undefined): string | null {
  return ended?.event.type === 'MeetingEnded' ? ended.event.endedAt : null;
}

function overview(cells: Row): Row {
  return {
    tenant,
    slug: null,
    region: null,
    status: null,
    registered_at: null,
    observer_disclosure: 'counted',
    waiting_room: true,
    host_absence_seconds: 600,
    meetings_scheduled: 0,
    meetings_open: 0,
    meetings_ended: 0,
    meetings_cancelled: 0,
    people_present: 0,
    participant_ms: 0n,
    accounts_free: 0,
    accounts_trial: 0,
    accounts_basic: 0,
    accounts_pro: 0,
    accounts_closed: 0,
    ...cells,
  };
}

/** The rows of a projection in the order of their tables' keys, as far as the oracle computes them. */
function actual(projection: Projection, history: readonly RecordedEvent[], size: number): Expected {
  const rows = [...projectInBatches(projection, history, size)].filter(([name]) => !memories.includes(name));
  const keyOf = (name: string) => projection.tables.find((table) => table.name === name)?.key ?? [];
  return Object.fromEntries(
    rows.map(([name, found]) => [
      name,
      // Of a due item the oracle knows what, which and when; where it came from is the event's own place.
      [...found].sort(byKey(...keyOf(name))).map((row) => (name === 'due_items' ? dueOf(row) : row)),
    ]),
  );
}

function dueOf({ kind, ref, due }: Row): Row {
  return { kind: kind!, ref: ref!, due: due! };
}

describe('issue 12 B4: what the oracle says', () => {
  it('is computed for every table that a query reads', () => {
    const tables = allProjections.flatMap((projection) => projection.tables.map(({ name }) => name));
    const computed = Object.keys(expectedAfter(inMeeting(...aScheduledMeeting())));
    expect([...computed, ...memories].sort()).toEqual([...tables].sort());
  });

  it('of a meeting stands in every row, live and rebuilt, in batches of 1, 7 and 1,000', () => {
    fc.assert(
      fc.property(meetingCommands, (commands) => {
        const { history } = decided(commands);
        const tickets = history.flatMap(({ event }) => (event.type === 'SeatReserved' ? [event.ticket] : []));
        const expected = expectedAfter(history);
        if (history.length === 0) return;
        for (const projection of allProjections) {
          // One ticket on two devices is one item: the state holds two claims.
          if (projection.name === 'due-items' && new Set(tickets).size < tickets.length) continue;
          for (const size of [1, 7, 1_000]) {
            for (const [name, rows] of Object.entries(actual(projection, history, size))) {
              deepStrictEqual(rows, expected[name] ?? [], `${name} in batches of ${size}`);
            }
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('of accounts and the tenant stands in their rows', () => {
    const plan = fc.constantFrom<Plan>('free', 'trial', 'basic', 'pro');
    const later: fc.Arbitrary<AccountEvent> = fc.oneof(
      plan.map((chosen): AccountEvent => ({ type: 'PlanChosen', plan: chosen, previous: 'free' })),
      fc.constantFrom<AccountEvent>(
        { type: 'LimitsOverridden', limits: planLimits.pro, reason: known('asked for') },
        { type: 'TrialEnded', trialEndsAt: after(9) },
        { type: 'AccountSuspended', reason: known('late') },
        { type: 'AccountReinstated' },
      ),
    );
    fc.assert(
      fc.property(plan, fc.array(later, { maxLength: 6 }), fc.boolean(), (first, events, closes) => {
        const log = createArrayLog();
        const registered = log.add(tenantStream, { type: 'TenantRegistered', slug: 'acme', region: 'in' });
        const opened: AccountEvent = {
          type: 'AccountOpened',
          plan: first,
          timeZone: 'Asia/Kolkata',
          trialEndsAt: null,
        };
        const all = [opened, ...events, ...(closes ? [{ type: 'AccountClosed' } as const] : [])];
        const recorded = all.map((event) => log.add(accountStream, event));
        const chosen = all.findLast((event) => event.type === 'PlanChosen');
        const limits = all.findLast(({ type }) => type === 'LimitsOverridden' || type === 'PlanChosen');
        const standing = all.findLast(({ type }) => ['AccountSuspended', 'AccountReinstated'].includes(type));
        const name = chosen?.plan ?? first;
        const row = {
          tenant,
          account,
          plan: name,
          limits: limits?.type === 'LimitsOverridden' ? limits.limits : null,
          status: closes ? 'closed' : standing?.type === 'AccountSuspended' ? 'suspended' : 'active',
          time_zone: 'Asia/Kolkata',
          opened_at: recorded[0]?.at,
          trial_ends_at: null,
          trial_ended: all.some(({ type }) => type === 'TrialEnded'),
          revision: recorded.at(-1)?.revision,
        };
        const own = { slug: 'acme', region: 'in', status: 'active', registered_at: registered.at };
        const counted = { ...own, [`accounts_${closes ? 'closed' : name}`]: 1 };
        for (const projection of allProjections.filter((one) => one.name === 'tenant-overview')) {
          const rows = actual(projection, [registered, ...recorded], 7);
          deepStrictEqual(rows, { tenant_overview: [overview(counted)], accounts: [row] });
        }
      }),
      { numRuns: 100 },
    );
  });

  it('of consents stands in their rows', () => {
    const purpose = fc.constantFrom<ConsentPurpose>('record', 'transcribe');
    const version = fc.integer({ min: 1, max: 3 });
    const person = fc.constantFrom(hana, ada);
    const type = fc.constantFrom('GiveConsent', 'RefuseConsent', 'WithdrawConsent');
    const asked = fc.record({ purpose, version, person, type });
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 20 }), (commands) => {
        const log = createArrayLog();
        const states = new Map<string, ConsentState>(
          [hana, ada].map((who) => [who, consentDecider.initial()]),
        );
        const history = commands.flatMap(({ version: shown, ...rest }) => {
          const state = states.get(rest.person) ?? consentDecider.initial();
          const common = { consent, meeting, ...rest, by: { kind: 'person', id: rest.person }, at: after(0) };
          const answer = { language: 'en', version: shown, newest: shown, method: 'screen' };
          const decision = consentDecider.decide({ ...common, ...answer } as ConsentCommand, state);
          if (decision.kind === 'refused') return [];
          return decision.events.map((event) => {
            states.set(rest.person, consentDecider.evolve(state, event));
            const recorded = log.add(streamName('consent', tenant, rest.person), event);
            return { ...recorded, event, at: after(log.events.length) };
          });
        });
        const [consents] = allProjections.filter(({ name }) => name === 'consents');
        for (const size of [1, 7, 1_000]) {
          const rows = actual(consents!, history, size);
          const inForce = rows['consents_in_force']!.map((row) => [
            row['person'],
            row['purpose'],
            { decision: row['decision'], language: row['language'], version: row['text_version'] },
          ]);
          const folded = [...states].flatMap(([who, { decided: all }]) =>
            [...all].map(([about, last]) => [who, about, last]),
          );
          deepStrictEqual(
            new Set(inForce.map((row) => JSON.stringify(row))),
            new Set(folded.map((row) => JSON.stringify(row))),
          );
          const told = rows['consent_decisions']!.map((row) =>
            JSON.stringify([row['person'], row['purpose'], row['decision'], row['decided_at']]),
          );
          const said = history.map(({ event, at }) =>
            JSON.stringify([
              event.person,
              event.purpose,
              event.type.slice('Consent'.length).toLowerCase(),
              at,
            ]),
          );
          deepStrictEqual(told.sort(), said.sort());
        }
      }),
      { numRuns: 100 },
    );
  });

  it('of a host who knocks is a name and an instant, which rebuilding alone did not miss', () => {
    const knocks: MeetingEvent = {
      type: 'ParticipantKnocked',
      person: hana,
      role: 'host',
      displayName: known('Ada'),
      invite: null,
    };
    const history = inMeeting(...aScheduledMeeting(), knocks);
    const [detail] = allProjections.filter(({ name }) => name === 'meeting-detail');
    const rows = actual(detail!, history, 1)['meeting_participants'];
    expect(rows).toMatchObject([{ person: hana, display_name: 'Ada', knocked_at: after(1) }]);
    deepStrictEqual(rows, expectedAfter(history)['meeting_participants']);
  });
});

describe('issue 12 B6: after a removal, guests of the same link who are not in the room', () => {
  const [gus, bob, eve] = [personId(12), personId(13), personId(14)];
  const sentOut: MeetingEvent = { type: 'ParticipantRemoved', person: gus };
  const left = { type: 'ParticipantLeft', ...reported, person: eve, device: deviceId(1) } as const;
  const before = [
    ...anOpenMeetingWithHost(),
    ...admitted(gus, 'guest', invite),
    ...joined(gus),
    ...admitted(ada, 'guest', invite),
    ...reserved(ada),
    ...admitted(bob, 'guest', invite),
    ...joined(bob),
    ...admitted(eve, 'guest', invite),
    ...joined(eve),
    { ...left, occurredAt: after(2) },
    ...admitted(personId(6)),
    ...admitted(personId(7), 'guest', '00000004-0000-4000-8000-000000000001' as InviteId),
    ...admitted(personId(8), 'observer', invite),
  ];
  const rowsAfter = (name: string, history: readonly RecordedEvent[]) =>
    allProjections.flatMap((one) => actual(one, history, 7)[name] ?? []);

  it('wait in every read model from the removal on, whatever becomes of them, as the fold says', () => {
    const sequels: readonly (readonly MeetingEvent[])[] = [
      [],
      waiting(ada, 'guest', invite),
      [{ type: 'ParticipantAdmitted', person: ada, setting: 'admit-all' }],
      [{ type: 'ParticipantRefused', person: ada }],
      [{ type: 'ParticipantDropped', person: ada, reason: 'withdrawn' }],
      [{ type: 'ParticipantRemoved', person: ada }],
      [{ type: 'EveryoneMuted' }],
      // The versions before let them join.
      joined(ada),
      [{ type: 'MeetingEnded', endedAt: after(29), reason: 'ended-by-host', openSeconds: 1740 }],
    ];
    for (const sequel of sequels) {
      const history = inMeeting(...before, sentOut, ...sequel);
      const expected = expectedAfter(history);
      for (const projection of allProjections) {
        for (const size of [1, 7, 1_000]) {
          for (const [name, rows] of Object.entries(actual(projection, history, size))) {
            deepStrictEqual(
              rows,
              expected[name] ?? [],
              `${name} after ${sequel[0]?.type}, batches of ${size}`,
            );
          }
        }
      }
    }
  });

  it('are on page and list as waiting, and count as such', () => {
    const history = inMeeting(...before, sentOut);
    const waits = [ada, eve, personId(8)].sort();
    for (const table of ['meeting_people', 'meeting_participants']) {
      const people = rowsAfter(table, history).filter(({ door }) => door === 'waiting');
      expect(people.map(({ person }) => person).sort(), table).toEqual(waits);
    }
    for (const table of ['meeting_list', 'meeting_detail']) {
      expect(rowsAfter(table, history), table).toMatchObject([{ waiting_count: 3, admitted_count: 4 }]);
    }
    const admissions = rowsAfter('policy_timeline', history).filter(
      ({ kind, until_at: until }) => kind === 'admitted' && until === null,
    );
    expect(admissions.map(({ subject }) => subject).sort()).toEqual(
      [hana, bob, personId(6), personId(7)].sort(),
    );
  });
});
