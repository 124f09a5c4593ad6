// Facts about people on the timeline: roles, presence, mutes.
import { describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';
import { policyTimelineProjection } from '../../../src/projections/policy-timeline/policy-timeline.projection.ts';
import { policyTimelineTable } from '../../../src/projections/policy-timeline/policy-timeline.table.ts';
import { ada, after, bob, deviceId, hana, reported } from '../../support/histories/cast.ts';
import { aCoHost, anOpenMeeting, inTheRoom, waiting } from '../../support/histories/meetings.ts';
import { inMeeting, next } from '../../support/meeting-logs.ts';
import { memoryTables } from '../../support/projection-spec.ts';

/** The intervals of a kind of fact about a person. */
function of(who: string, kind: string, ...history: readonly RecordedEvent[]) {
  const memory = memoryTables(policyTimelineProjection);
  for (const recorded of history) memory.project(recorded);
  return memory
    .rows(policyTimelineTable)
    .filter((row) => row['kind'] === kind && row['subject'] === who)
    .map((row) => [row['from_at'], row['until_at'], row['role']]);
}
const open = inMeeting(...anOpenMeeting());
const joins = (who: typeof ada, muted: boolean) =>
  ({
    type: 'ParticipantJoined',
    ...reported,
    person: who,
    device: deviceId(1),
    occurredAt: after(1),
    muted,
  }) as const;

describe('a person', () => {
  it('has each role for a time', () => {
    const history = inMeeting(...anOpenMeeting(), ...waiting(ada));
    const handed = next(history, { type: 'HostTransferred', from: hana, to: ada }, after(9));
    expect(of(hana, 'role', ...history, handed)).toEqual([
      [after(0), after(9), 'host'],
      [after(9), null, 'co-host'],
    ]);
    expect(of(ada, 'role', ...history, handed)).toEqual([
      [after(3), after(9), 'participant'],
      [after(9), null, 'host'],
    ]);
  });

  it('is present by the media plane’s time, and out when sent out', () => {
    const there = inMeeting(...anOpenMeeting(), ...inTheRoom(ada));
    const out = next(there, { type: 'ParticipantRemoved', person: ada }, after(8));
    expect(of(ada, 'present', ...there, out)).toEqual([[after(1), after(8), null]]);
    expect(of(ada, 'admitted', ...there, out)).toEqual([[after(4), after(8), null]]);
  });

  it('who is muted on entry is muted from the record of it, and stays so without entry rule', () => {
    const here = inMeeting(...anOpenMeeting(), ...waiting(ada), joins(ada, true));
    const left = next(here, {
      type: 'ParticipantLeft',
      ...reported,
      person: ada,
      device: deviceId(1),
      occurredAt: after(2),
    });
    const back = next([...here, left], joins(ada, false));
    expect(of(ada, 'muted', ...here, left, back)).toEqual([[after(4), null, null]]);
  });

  it('is muted with everyone who is admitted and does not run the meeting', () => {
    const people = inMeeting(
      ...anOpenMeeting(),
      ...inTheRoom(ada),
      ...aCoHost(bob),
      ...waiting(deviceId(9) as never),
    );
    const hush = next(people, { type: 'EveryoneMuted' }, after(9));
    expect(of(ada, 'muted', ...people, hush)).toEqual([[after(9), null, null]]);
    for (const who of [bob, hana, deviceId(9)]) expect(of(who, 'muted', ...people, hush)).toEqual([]);
  });

  it('whom the meeting does not know has no facts', () => {
    const strange = next(open, { type: 'ParticipantMuted', person: ada });
    const admitted = next(open, { type: 'ParticipantAdmitted', person: ada, setting: 'admit-all' });
    const joined = next(open, joins(ada, true));
    const role = next(open, { type: 'RoleChanged', person: ada, role: 'observer' });
    for (const event of [strange, admitted, joined, role]) {
      for (const kind of ['role', 'admitted', 'present', 'muted'])
        expect(of(ada, kind, ...open, event)).toEqual([]);
    }
  });
});
