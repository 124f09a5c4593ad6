// Presence as facts: one interval per stay of a connection. Stays overlap (two devices, a connection that replaces another
// one), and one that is reported when it is over lies before those that are known.
import { parseInstant, laterOf, type Instant } from '../../domain/shared/instant.ts';
import type { PresenceEvent } from '../../domain/meeting/presence.events.ts';
import type { Cell, JsonCell } from '../../ports/read-table.ts';
import { connectionName, membersOf } from '../stays.ts';
import { putRow } from '../typed-rows.ts';
import { blank, factOf, type FactRow, type Statement } from './facts.ts';
import { policyFactsTable, policyTimelineTable } from './policy-timeline.table.ts';

/** A stay that is not over, with the key of its row. */
interface Stay {
  readonly device: string;
  readonly connection: string;
  readonly revision: bigint;
  readonly from: Instant;
  readonly recorded: Instant;
}

type About = PresenceEvent<'ParticipantJoined' | 'ParticipantLeft'>;

/** A connection is in the room from here on. Joining twice is joining once. */
export function beginStay(statement: Statement, about: About): void {
  const fact = presenceOf(statement, about.person);
  if (fact === undefined) return;
  const { recorded, at } = statement;
  const stay = {
    device: about.device,
    connection: connectionName(about),
    revision: recorded.revision,
    from: at,
    recorded: recorded.at,
  };
  const stays = staysIn(fact.stays);
  if (stays.some(isOf(about))) keep(statement, fact, stays);
  else {
    putStay(statement, about.person, stay, undefined);
    keep(statement, fact, [...stays, stay]);
  }
}

/** A connection is not in the room any more. */
export function endStay(statement: Statement, about: About): void {
  endThose(statement, about.person, isOf(about));
}

/** None of a person's connections is in the room any more. */
export function endStays(statement: Statement, person: string): void {
  endThose(statement, person, () => true);
}

/** Whether any of a person's connections is in the room. */
export function isPresent(statement: Statement, person: string): boolean {
  return staysIn(factOf(statement, 'present', person)?.stays ?? []).length > 0;
}

/** A stay that was over when it was reported. */
export function tellStay(statement: Statement, about: PresenceEvent<'StayReported'>): void {
  const fact = presenceOf(statement, about.person);
  if (fact === undefined) return;
  const { revision, at: recorded } = statement.recorded;
  const { device, joinedAt: from, leftAt } = about;
  putStay(
    statement,
    about.person,
    { device, connection: connectionName(about), revision, from, recorded },
    leftAt,
  );
  keep(statement, fact, staysIn(fact.stays));
}

function endThose(statement: Statement, person: string, isEnded: (stay: Stay) => boolean): void {
  const fact = presenceOf(statement, person);
  if (fact === undefined) return;
  const stays = staysIn(fact.stays);
  for (const stay of stays.filter(isEnded)) putStay(statement, person, stay, statement.at);
  if (fact.revision >= 0n)
    keep(
      statement,
      fact,
      stays.filter((stay) => !isEnded(stay)),
    );
}

/** The person's presence; `undefined` where it has the event already. */
function presenceOf(statement: Statement, person: string): FactRow | undefined {
  const fact = factOf(statement, 'present', person) ?? blank(statement, 'present', person);
  return fact.revision >= statement.recorded.revision ? undefined : fact;
}

/** Writes the interval of a stay; `until` undefined: it goes on. */
function putStay(
  { recorded, rows }: Statement,
  subject: string,
  { revision, from, recorded: fromRecorded }: Stay,
  until: Instant | undefined,
): void {
  const isOver = until !== undefined;
  putRow(rows, policyTimelineTable, {
    tenant: recorded.tenant,
    meeting: recorded.streamId,
    kind: 'present',
    subject,
    from_revision: revision,
    from_at: from,
    from_recorded_at: fromRecorded,
    until_revision: isOver ? recorded.revision : null,
    until_at: isOver ? laterOf(from, until) : null,
    until_recorded_at: isOver ? laterOf(fromRecorded, recorded.at) : null,
    rule: null,
    role: null,
  });
}

function keep({ recorded, rows }: Statement, fact: FactRow, stays: readonly Stay[]): void {
  putRow(rows, policyFactsTable, { ...fact, stays: staysCell(stays), revision: recorded.revision });
}

function isOf({ device, connection }: About): (stay: Stay) => boolean {
  const name = connectionName({ connection });
  return (stay) => stay.device === device && stay.connection === name;
}

/** Revisions as text: JSON has no number of 64 bits. */
function staysCell(stays: readonly Stay[]): JsonCell {
  return stays.map(({ device, connection, revision, from, recorded }) => ({
    device,
    connection,
    revision: String(revision),
    from,
    recorded,
  }));
}

function staysIn(cell: Cell): readonly Stay[] {
  return membersOf(cell).flatMap((item): readonly Stay[] => {
    const { device, connection, revision, from, recorded } = item;
    const [a, b] = [from, recorded].map((text) =>
      typeof text === 'string' ? parseInstant(text) : undefined,
    );
    if (typeof device !== 'string' || typeof connection !== 'string' || typeof revision !== 'string')
      return [];
    return a === undefined || b === undefined
      ? []
      : [{ device, connection, revision: BigInt(revision), from: a, recorded: b }];
  });
}
