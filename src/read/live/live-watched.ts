// What is watched in a process: meetings, tenants and single streams, by whoever; and which events each of them is to be given.
//
//   V1  what is picked of a page is decided in one step, and so is who is told of it;
//   V2  a meeting or tenant that can't be given one of its events is dropped, and its streams end: they would miss it otherwise.
import type { StreamName, TenantId } from '../../domain/shared/ids.ts';
import { streamName } from '../../domain/shared/ids.ts';
import type { FedEvent } from '../../ports/event-feed.port.ts';
import type { StoredEvent } from '../../ports/event-log.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { ReadBefore } from '../../ports/read-before.ts';
import type { LiveBoard } from './live-board.ts';
import type { LiveMeeting, MeetingName } from './live-meeting.ts';

export interface WatchedPorts {
  readonly meeting: (name: MeetingName) => LiveMeeting;
  readonly board: (tenant: TenantId, begun: bigint) => LiveBoard;
  readonly nowMs: () => number;
  readonly observer: Pick<Observer, 'error' | 'gauge'>;
}

/** What of a page somebody watches. */
export interface Picked {
  readonly opened: readonly StoredEvent[];
  readonly sealed: readonly StoredEvent[];
  readonly before: ReadBefore;
  /** To be called once the events were given. */
  readonly listeners: readonly (() => void)[];
}

export interface LiveWatched {
  readonly meeting: (name: MeetingName) => LiveMeeting;
  readonly board: (tenant: TenantId, begun: bigint) => LiveBoard;
  readonly watch: (stream: StreamName, listener: () => void) => () => void;
  /** Whether nobody watches anything; what nobody has watched for a while is dropped first. */
  readonly isIdle: () => boolean;
  readonly pick: (page: readonly StoredEvent[]) => Picked;
  /** Gives what was picked, decoded, up to a position. */
  readonly give: (opened: readonly FedEvent[], sealed: readonly FedEvent[], reached: bigint) => void;
  /** Ends everything. */
  readonly failAll: () => void;
}

/** A thing that is watched, and since when by nobody. */
interface Watched<Of> {
  readonly thing: Of;
  idleSinceMs: number | undefined;
}

/** What nobody watches any more is kept for so long, for those who come back. */
const lingerMs = 30_000;
const sweepMs = 1_000;

export function liveWatched({ meeting: make, board: makeBoard, nowMs, observer }: WatchedPorts): LiveWatched {
  const meetings = new Map<string, Watched<LiveMeeting>>();
  const boards = new Map<string, Watched<LiveBoard>>();
  const watches = new Map<string, Set<() => void>>();
  let sweptAtMs = -Infinity;

  const forget = (stream: string, meeting: LiveMeeting): void => {
    if (meetings.get(stream)?.thing === meeting) meetings.delete(stream);
    meeting.fail();
  };
  /** V2 */
  const tell = (stream: string, fed: FedEvent): void => {
    const meeting = meetings.get(stream)?.thing;
    if (meeting === undefined) return;
    try {
      if (fed.kind === 'undecodable') throw fed.fault;
      meeting.take(fed.recorded);
    } catch (fault) {
      const fact = 'a meeting can not be followed: its streams end, and begin anew from the log';
      observer.error(fact, { stream }, fault);
      forget(stream, meeting);
    }
  };
  /** V2 */
  const tellBoard = (fed: FedEvent): void => {
    const tenant = fed.kind === 'recorded' ? fed.recorded.tenant : fed.stored.tenant;
    const board = boards.get(tenant)?.thing;
    if (board === undefined) return;
    try {
      if (fed.kind === 'undecodable') throw fed.fault;
      board.take(fed.recorded);
    } catch (fault) {
      observer.error(
        "A tenant's board can't be followed. Its live streams end; clients come back and begin anew from the log.",
        { tenant },
        fault,
      );
      boards.delete(tenant);
      board.fail();
    }
  };

  return {
    meeting: (name) => {
      const stream = streamName('meeting', name.tenant, name.meeting);
      const meeting = found(meetings, stream, () => make(name));
      meeting.ready.catch(() => forget(stream, meeting));
      return meeting;
    },
    board: (tenant, begun) => found(boards, tenant, () => makeBoard(tenant, begun)),
    watch: (stream, listener) => {
      const all = watches.get(stream) ?? new Set();
      watches.set(stream, all);
      all.add(listener);
      return () => {
        all.delete(listener);
        if (all.size === 0 && watches.get(stream) === all) watches.delete(stream);
      };
    },
    isIdle: () => {
      const atMs = nowMs();
      if (atMs - sweptAtMs >= sweepMs) {
        sweptAtMs = atMs;
        sweep(meetings, atMs);
        sweep(boards, atMs);
        observer.gauge('live_meetings_watched', meetings.size);
      }
      return meetings.size + boards.size + watches.size === 0;
    },
    pick: (page) => {
      const opened = page.filter(
        ({ stream, tenant }) => meetings.has(stream) || (meetings.size > 0 && stream === settingsOf(tenant)),
      );
      const ends = opened.flatMap(({ stream }) => {
        const end = meetings.get(stream)?.thing.end();
        return end === undefined ? [] : [[stream, end] as const];
      });
      return {
        opened,
        sealed: page.filter(({ tenant }) => boards.has(tenant)),
        before: { ends: new Map(ends), whole: false },
        listeners: [...new Set(page.map(({ stream }) => stream))].flatMap((stream) => [
          ...(watches.get(stream) ?? []),
        ]),
      };
    },
    give: (opened, sealed, reached) => {
      for (const fed of opened) {
        const { stream, tenant } = fed.kind === 'recorded' ? fed.recorded : fed.stored;
        if (stream !== settingsOf(tenant)) tell(stream, fed);
        else for (const name of meetings.keys()) if (name.startsWith(`meeting-${tenant}.`)) tell(name, fed);
      }
      for (const fed of sealed) tellBoard(fed);
      for (const { thing } of boards.values()) thing.reached(reached);
    },
    failAll: () => {
      for (const [stream, { thing }] of meetings) forget(stream, thing);
      for (const { thing } of boards.values()) thing.fail();
      boards.clear();
    },
  };
}

/** The stream of a tenant's settings, on which pages of its meetings depend. */
function settingsOf(tenant: TenantId): StreamName {
  return streamName('tenant', tenant, tenant);
}

function found<Of>(all: Map<string, Watched<Of>>, name: string, make: () => Of): Of {
  const known = all.get(name) ?? { thing: make(), idleSinceMs: undefined };
  known.idleSinceMs = undefined;
  all.set(name, known);
  return known.thing;
}

function sweep<Of extends { readonly clients: () => number }>(
  all: Map<string, Watched<Of>>,
  atMs: number,
): void {
  for (const [name, watched] of all) {
    if (watched.thing.clients() > 0) watched.idleSinceMs = undefined;
    else if (atMs - (watched.idleSinceMs ??= atMs) > lingerMs) all.delete(name);
  }
}
