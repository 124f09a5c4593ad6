// Logs of meetings for tests of read models: what a decider makes of commands, or events told one by one, with
// their places, and projections run over them in batches of any size.
import type { DomainEvent } from '../../src/domain/all-events.ts';
import type { MeetingCommand, MeetingEvent } from '../../src/domain/meeting/meeting.events.ts';
import type { MeetingState } from '../../src/domain/meeting/meeting.state.ts';
import { meetingDecider } from '../../src/domain/meeting/meeting.ts';
import type { Actor } from '../../src/domain/shared/actor.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { StreamName } from '../../src/domain/shared/ids.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { RecordedEvent } from '../../src/ports/event-store.port.ts';
import type { Row, Table } from '../../src/ports/read-table.ts';
import type { Projection } from '../../src/projections/projection.ts';
import { createWorkingSet } from '../../src/projections/working-set.ts';
import { account, after, hana, meeting, person, tenant } from './histories/cast.ts';
import { createArrayLog, type ArrayLog } from './recorded-events.ts';

export const meetingStream = streamName('meeting', tenant, meeting);
export const accountStream = streamName('account', tenant, account);
export const tenantStream = streamName('tenant', tenant, tenant);

/** Events of one stream, recorded at whole minutes after nine: the first at nine, the next a minute later. */
export function recordedAs(
  stream: StreamName,
  events: readonly DomainEvent[],
  by: Actor = person(hana),
): RecordedEvent[] {
  const log = createArrayLog();
  return events.map((event, index) => ({ ...log.add(stream, event), at: after(index), actor: by }));
}

/** Events of the one meeting of the cast. */
export function inMeeting(...events: readonly MeetingEvent[]): RecordedEvent[] {
  return recordedAs(meetingStream, events);
}

/** The event after a history of the same stream, recorded at an instant. */
export function next(history: readonly RecordedEvent[], event: DomainEvent, at?: Instant): RecordedEvent {
  const last = history.at(-1);
  if (last === undefined) throw new Error('a history has a beginning');
  return { ...last, event, revision: last.revision + 1n, position: last.position + 1n, at: at ?? last.at };
}

/** What was decided of commands: the events, each recorded when its command was given, and the state that they make. */
export function decided(
  commands: readonly MeetingCommand[],
  stream: StreamName = meetingStream,
  log: ArrayLog = createArrayLog(),
): { readonly history: readonly RecordedEvent[]; readonly state: MeetingState } {
  let state = meetingDecider.initial();
  const history: RecordedEvent[] = [];
  for (const command of commands) {
    const decision = meetingDecider.decide(command, state);
    if (decision.kind === 'refused') continue;
    for (const event of decision.events) {
      state = meetingDecider.evolve(state, event);
      history.push({ ...log.add(stream, event), at: command.at, actor: command.by });
    }
  }
  return { history, state };
}

/** The rows of every table after projecting in batches of a size: as the runtime does it, on maps. */
export function projectInBatches(
  projection: Projection,
  events: readonly RecordedEvent[],
  size: number,
): ReadonlyMap<string, readonly Row[]> {
  const tables = new Map<Table, Map<string, Row>>(projection.tables.map((table) => [table, new Map()]));
  const textOf = (cells: readonly unknown[]): string => cells.map(String).join('\0');
  const textOfRow = (table: Table, row: Row): string => textOf(table.key.map((name) => row[name]));
  const of = (table: Table): Map<string, Row> => tables.get(table) ?? new Map<string, Row>();
  for (let start = 0; start < events.length; start += size) {
    const batch = events.slice(start, start + size).filter(({ event }) => projection.hears.has(event.type));
    const rows = createWorkingSet();
    const needs = batch.flatMap((recorded) => projection.needs(recorded));
    const loaded = new Map<Table, Row[]>();
    for (const { table, key } of needs) {
      const prefix = `${textOf(key)}\0`;
      const found = [...of(table)].filter(([text]) => `${text}\0`.startsWith(prefix)).map(([, row]) => row);
      loaded.set(table, [...(loaded.get(table) ?? []), ...found]);
    }
    rows.admit(needs, loaded);
    for (const recorded of batch) projection.apply(recorded, rows);
    for (const { table, inserts, upserts, removals } of rows.changes()) {
      for (const row of [...inserts, ...upserts]) of(table).set(textOfRow(table, row), row);
      for (const key of removals) of(table).delete(textOf(key));
    }
  }
  return new Map(
    [...tables].map(([table, rows]) => [
      table.name,
      [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
    ]),
  );
}
