// One meeting that is watched: one fold, shared by all its clients. It holds the newest states, so that a client that comes back
// is told what changed since the one that it has; older ones are folded again from the log.
//
//   W1  what a client is told goes from the state that it has to the newest one: a slow client gets fewer messages, never wrong ones;
//   W2  the id of a message is the position of the state that its client then has: whoever comes back with it has exactly that;
//   W3  what the log says while the meeting is being read waits until it was read; what was read already is passed over.
import { messageText } from '../../http/event-stream.ts';
import type { EventIds } from '../../http/event-ids.ts';
import type { PositionTokens } from '../../http/position-token.ts';
import type { MeetingId, TenantId } from '../../domain/shared/ids.ts';
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import type { Viewer } from '../meeting/viewer.ts';
import { foldMeeting } from './meeting-fold.ts';
import type { DisclosedFrom, FoldPorts, MeetingFold } from './meeting-fold.ts';
import { changeFor, difference } from './meeting-change.ts';
import type { Difference } from './meeting-change.ts';
import { pageText } from './meeting-state.ts';
import type { MeetingState } from './meeting-state.ts';
import { endings } from './outlet.ts';
import type { Ending, Outlet } from './outlet.ts';

/** What it works with. `disclosed` is read after `upTo` was the log's end. */
export interface LiveMeetingPorts extends FoldPorts {
  readonly tail: () => Promise<bigint>;
  readonly disclosed: () => Promise<DisclosedFrom>;
  readonly ids: Pick<EventIds, 'encode'>;
  readonly positions: Pick<PositionTokens, 'encode'>;
}

/** Which meeting. */
export interface MeetingName {
  readonly tenant: TenantId;
  readonly meeting: MeetingId;
}

/** A client of the meeting: who looks, and under which scope of ids. */
export interface MeetingClient {
  readonly viewer: Viewer;
  readonly scope: bigint;
  /** Told when there may be something to send. */
  readonly wake: () => void;
}

export interface LiveMeeting {
  /** Resolves once it was read; raises the store's faults. */
  readonly ready: Promise<void>;
  /** Takes an event of the meeting, or the tenant's settings, in the order of the log. */
  readonly take: (recorded: RecordedEvent) => void;
  readonly end: MeetingFold['end'];
  /** The newest state; undefined where there is no such meeting. */
  readonly state: () => MeetingState | undefined;
  /** The state at a position that the log has reached. */
  readonly stateAt: (position: bigint) => Promise<MeetingState | undefined>;
  /** From `base` on, or from the beginning: then its first message is the whole page. */
  readonly join: (client: MeetingClient, base: MeetingState | undefined) => Outlet;
  /** Ends all its clients. */
  readonly fail: () => void;
  readonly clients: () => number;
}

/** The newest states that are held; and at most so many people in all of them together. */
const keptStates = 64;
const keptPeople = 20_000;
/** So many events may come while the meeting is being read. */
const maxWaiting = 10_000;

export function liveMeeting(ports: LiveMeetingPorts, name: MeetingName): LiveMeeting {
  const clients = new Set<MeetingClient>();
  const states: MeetingState[] = [];
  let differences = new Map<bigint, Difference>();
  let fold: MeetingFold | undefined;
  const folding = new Map<bigint, Promise<MeetingState | undefined>>();
  let waiting: RecordedEvent[] = [];
  let failed = false;

  const keep = (state: MeetingState): void => {
    states.push(state);
    const most = Math.max(2, Math.min(keptStates, Math.floor(keptPeople / (state.people.size + 1))));
    if (states.length > most) states.splice(0, states.length - most);
    differences = new Map();
  };
  const takeInto = (into: MeetingFold, recorded: RecordedEvent): void => {
    if (recorded.category === 'meeting') into.take(recorded);
    else if (recorded.event.type === 'TenantSettingsChanged')
      into.disclose(recorded.position, recorded.event.settings.observerDisclosure);
    const state = into.state();
    if (state !== undefined && state !== states.at(-1)) keep(state);
  };
  const fail = (): void => {
    failed = true;
    for (const client of [...clients]) client.wake();
  };
  const read = async (): Promise<void> => {
    const upTo = await ports.tail();
    const disclosed = await ports.disclosed();
    const read = await foldMeeting(ports, name, disclosed, { upTo, keep: keptStates, seen: keep });
    const state = read.state();
    if (state !== undefined && state !== states.at(-1)) keep(state);
    // W3
    for (const recorded of waiting) takeInto(read, recorded);
    waiting = [];
    fold = read;
  };
  const foldedAt = async (upTo: bigint): Promise<MeetingState | undefined> => {
    const reach = { upTo, keep: 0, seen: () => undefined };
    return (await foldMeeting(ports, name, await ports.disclosed(), reach)).state();
  };
  const compared = (base: MeetingState, newest: MeetingState): Difference => {
    const found = differences.get(base.position) ?? difference(base, newest);
    differences.set(base.position, found);
    return found;
  };
  const text = (event: string, scope: bigint, { position }: MeetingState, members: string): string =>
    messageText({
      event,
      id: ports.ids.encode(scope, position),
      data: `{"position":"${ports.positions.encode(position)}",${members}}`,
    });

  return {
    ready: read(),
    end: () => fold?.end(),
    state: () => states.at(-1),
    clients: () => clients.size,
    fail,
    take: (recorded) => {
      if (fold === undefined) {
        if (waiting.length >= maxWaiting) throw new Error('reading the meeting takes too long');
        waiting.push(recorded);
        return;
      }
      const before = states.at(-1);
      takeInto(fold, recorded);
      if (states.at(-1) === before) return;
      for (const client of clients) client.wake();
    },
    stateAt: async (position) => {
      const newest = states.at(-1);
      const held = states.findLast((state) => state.position <= position);
      if (held !== undefined && newest !== undefined && position <= newest.position) return held;
      // Clients of a process that died come back with the same place: one fold serves them all.
      const folded = folding.get(position) ?? foldedAt(position).finally(() => folding.delete(position));
      folding.set(position, folded);
      return folded;
    },
    join: (client, from) => {
      const { viewer, scope } = client;
      let base = from;
      clients.add(client);
      /** W1 */
      const next = (): string | Ending | undefined => {
        if (failed) return endings.interrupted;
        const newest = states.at(-1);
        if (newest === undefined) return endings.unseen;
        if (base === undefined) {
          const page = pageText(newest, viewer);
          if (page === undefined) return endings.unseen;
          base = newest;
          return text('page', scope, newest, `"page":${page}`);
        }
        // A client may have more than this process has read: then it waits.
        if (base === newest || base.position > newest.position) return undefined;
        const change = changeFor(viewer, compared(base, newest));
        if (change === null) return endings.unseen;
        base = newest;
        return change && text('changed', scope, newest, change);
      };
      return {
        next,
        lastId: () => base && ports.ids.encode(scope, base.position),
        close: () => void clients.delete(client),
      };
    },
  };
}
