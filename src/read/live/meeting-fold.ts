// A meeting's states, one after the other: from the log when somebody begins to watch it, then event by event. The rows are those
// of the page's own projection, which app gives as a value.
//
// M1  A state is that of the log at its position: the stream's events up to there, and the tenant's settings as they were then.
import type { MeetingId, TenantId } from '../../domain/shared/ids.ts';
import { streamName } from '../../domain/shared/ids.ts';
import type { EventStore, RecordedEvent } from '../../ports/event-store.port.ts';
import type { Row } from '../../ports/read-table.ts';
import type { Disclosure } from '../meeting/who-sees-what.ts';
import { meetingState } from './meeting-state.ts';
import type { LivePerson, MeetingState } from './meeting-state.ts';

/** The rows of one meeting, kept in memory. */
export interface FoldedMeeting {
  readonly apply: (recorded: RecordedEvent) => void;
  readonly meeting: () => Row | undefined;
  readonly people: ReadonlyMap<string, Row>;
}

type Observers = Disclosure['observers'];

/** What a tenant disclosed of observers, from which position on; in order. */
export type DisclosedFrom = readonly (readonly [position: bigint, observers: Observers])[];

/** What folding needs. */
export interface FoldPorts {
  readonly store: Pick<EventStore, 'read'>;
  /** A meeting of which nothing is known yet. */
  readonly fold: () => FoldedMeeting;
}

/** One meeting's fold. */
export interface MeetingFold {
  /** Takes the next event of the stream; one that it has is passed over. Throws where one is missing, or can't be projected. */
  readonly take: (recorded: RecordedEvent) => void;
  /** Takes what the tenant discloses from a position on. */
  readonly disclose: (position: bigint, observers: Observers) => void;
  /** The state now; undefined before the first event. */
  readonly state: () => MeetingState | undefined;
  /** The last event that was taken. */
  readonly end: () => { readonly revision: bigint; readonly leaf: Uint8Array } | undefined;
}

const pageEvents = 500;
const byDefault: Observers = 'counted';

/** What a tenant has disclosed so far: its whole stream is read. */
export async function readDisclosed(
  store: Pick<EventStore, 'read'>,
  tenant: TenantId,
): Promise<DisclosedFrom> {
  const found: [bigint, Observers][] = [];
  const stream = streamName('tenant', tenant, tenant);
  for await (const { event, position } of eventsOf(store, tenant, stream, 'sealed')) {
    if (event.type === 'TenantSettingsChanged') found.push([position, event.settings.observerDisclosure]);
  }
  return found;
}

/** How far to fold; `seen` is given the states on the way, of the last `keep` events. */
export interface FoldReach {
  /** A position that the log has reached: of both streams everything up to there is folded, and nothing after it (M1). */
  readonly upTo: bigint;
  readonly keep: number;
  readonly seen: (state: MeetingState) => void;
}

/** Folds a meeting from its first event on. */
export async function foldMeeting(
  ports: FoldPorts,
  { tenant, meeting }: { readonly tenant: TenantId; readonly meeting: MeetingId },
  disclosed: DisclosedFrom,
  { upTo, keep, seen }: FoldReach,
): Promise<MeetingFold> {
  const fold = meetingFold(ports.fold());
  const settings = [...disclosed];
  const tell = (): void => {
    const state = fold.state();
    if (state !== undefined) seen(state);
  };
  const settleUpTo = (position: bigint, then: () => void = () => undefined): void => {
    while (settings[0] !== undefined && settings[0][0] <= position) {
      fold.disclose(...settings[0]);
      settings.shift();
      then();
    }
  };
  const last: RecordedEvent[] = [];
  const stream = streamName('meeting', tenant, meeting);
  for await (const recorded of eventsOf(ports.store, tenant, stream, 'opened')) {
    if (recorded.position > upTo) break;
    last.push(recorded);
    // Only states near the end are made: each costs a copy of the list of people.
    const first = last.length > keep ? last.shift() : undefined;
    if (first === undefined) continue;
    settleUpTo(first.position);
    fold.take(first);
  }
  for (const recorded of last) {
    settleUpTo(recorded.position, tell);
    fold.take(recorded);
    tell();
  }
  settleUpTo(upTo, tell);
  return fold;
}

/** A fold of which nothing is known yet. */
export function meetingFold(rows: FoldedMeeting): MeetingFold {
  const known = new WeakMap<Row, LivePerson>();
  let observers = byDefault;
  let disclosedAt = 0n;
  let position = 0n;
  let end: { readonly revision: bigint; readonly leaf: Uint8Array } | undefined;
  let made: MeetingState | undefined;
  const moved = (to: bigint): void => {
    position = to;
    made = undefined;
  };
  return {
    take: (recorded) => {
      const { revision, leaf } = recorded;
      const expected = end === undefined ? 0n : end.revision + 1n;
      if (revision < expected) return;
      if (revision > expected) throw new Error(`events of ${recorded.stream} are missing before ${revision}`);
      rows.apply(recorded);
      end = { revision, leaf };
      moved(recorded.position);
    },
    disclose: (from, disclosed) => {
      if (from <= disclosedAt) return;
      disclosedAt = from;
      observers = disclosed;
      moved(from);
    },
    state: () => {
      const meeting = rows.meeting();
      if (meeting === undefined) return undefined;
      return (made ??= meetingState({ position, meeting, people: rows.people, observers }, known));
    },
    end: () => end,
  };
}

/** Every event of a stream, page by page. */
async function* eventsOf(
  store: Pick<EventStore, 'read'>,
  tenant: TenantId,
  stream: ReturnType<typeof streamName>,
  personals: 'sealed' | 'opened',
): AsyncGenerator<RecordedEvent> {
  let last: RecordedEvent | undefined;
  for (;;) {
    const range = { from: last === undefined ? ('start' as const) : last.revision + 1n, limit: pageEvents };
    const after = last && { after: last.leaf };
    const page = await store.read(tenant, stream, { ...range, ...after, direction: 'forwards' }, personals);
    yield* page;
    last = page.at(-1);
    if (page.length < pageEvents) return;
  }
}
