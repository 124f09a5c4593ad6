// The policy timeline as the fold says it is: after each event the facts that the state holds, and where they differ from
// those before. Presence is that of the stays. Never computed from src/projections.
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import type { MeetingState } from '../../../src/domain/meeting/meeting.state.ts';
import { meetingDecider } from '../../../src/domain/meeting/meeting.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';
import type { JsonCell, Row } from '../../../src/ports/read-table.ts';
import { byKey } from './meeting-oracle.ts';
import { staysOf } from './stays-oracle.ts';

interface Fact {
  readonly kind: string;
  readonly subject: string;
  readonly rule: JsonCell | null;
  readonly role: string | null;
}

/** The rows of a meeting's timeline. */
export function expectedTimeline(history: readonly RecordedEvent[]): readonly Row[] {
  const rows: Row[] = [];
  const holding = new Map<string, { readonly fact: Fact; readonly by: RecordedEvent }>();
  let state: MeetingState = meetingDecider.initial();
  for (const recorded of history) {
    state = meetingDecider.evolve(state, recorded.event as MeetingEvent);
    const now = new Map(
      factsOf(state, recorded.streamId).map((fact) => [`${fact.kind} ${fact.subject}`, fact]),
    );
    for (const [name, { fact, by }] of holding) {
      if (JSON.stringify(now.get(name)) === JSON.stringify(fact)) continue;
      rows.push(rowOf(fact, by, recorded));
      holding.delete(name);
    }
    for (const [name, fact] of now) if (!holding.has(name)) holding.set(name, { fact, by: recorded });
  }
  for (const { fact, by } of holding.values()) rows.push(rowOf(fact, by, null));
  for (const { person: subject, joinedBy, joined, leftBy, left } of staysOf(history)) {
    const fact = { kind: 'present', subject, rule: null, role: null };
    rows.push({ ...rowOf(fact, joinedBy, leftBy), from_at: joined, until_at: left });
  }
  return rows.sort(byKey('kind', 'subject', 'from_revision'));
}

function factsOf(state: MeetingState, meeting: string): readonly Fact[] {
  if (state.status !== 'scheduled' && state.status !== 'open') return [];
  const { hear, see, namesHidden } = state.policy;
  const so = (kind: string, subject: string): Fact => ({ kind, subject, rule: null, role: null });
  return [
    { ...so('hear', meeting), rule: { ...hear } },
    { ...so('see', meeting), rule: { ...see } },
    ...(namesHidden ? [so('names-hidden', meeting)] : []),
    ...[...state.people].flatMap(([person, { role, door, muted }]) => [
      { ...so('role', person), role },
      ...(door === 'admitted' ? [so('admitted', person)] : []),
      ...(muted ? [so('muted', person)] : []),
    ]),
  ];
}

function rowOf({ kind, subject, rule, role }: Fact, from: RecordedEvent, until: RecordedEvent | null): Row {
  const ended = until && endOf(until);
  return {
    tenant: from.tenant,
    meeting: from.streamId,
    kind,
    subject,
    from_revision: from.revision,
    from_at: from.at,
    from_recorded_at: from.at,
    until_revision: until?.revision ?? null,
    until_at: ended === null ? null : ended < from.at ? from.at : ended,
    until_recorded_at: until?.at ?? null,
    rule,
    role,
  };
}

function endOf({ event, at }: RecordedEvent): Instant {
  if (event.type === 'MeetingEnded') return event.endedAt;
  return event.type === 'MeetingCancelled' ? event.cancelledAt : at;
}
