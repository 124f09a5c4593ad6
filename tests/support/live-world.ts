// A log in memory and gateways on it that can be killed, for tests of live streams: each gateway reads the log by itself, and
// clients take messages as fast as a test lets them.
import { eventIds } from '../../src/http/event-ids.ts';
import type { DomainEvent } from '../../src/domain/all-events.ts';
import type { StreamName } from '../../src/domain/shared/ids.ts';
import type { EventFeed, FedEvent } from '../../src/ports/event-feed.port.ts';
import type { StoredEvent } from '../../src/ports/event-log.port.ts';
import type { EventStore, RecordedEvent } from '../../src/ports/event-store.port.ts';
import { meetingInMemory } from '../../src/projections/meeting-detail/meeting-in-memory.ts';
import { liveBoard } from '../../src/read/live/live-board.ts';
import { createLiveLog } from '../../src/read/live/live-log.ts';
import type { LiveLog } from '../../src/read/live/live-log.ts';
import { liveMeeting } from '../../src/read/live/live-meeting.ts';
import { readDisclosed } from '../../src/read/live/meeting-fold.ts';
import { testPositions } from './api-spec.ts';
import { fakeObserver } from './fakes/fake-observer.ts';
import { meeting, nine, tenant } from './histories/cast.ts';
import { createArrayLog } from './recorded-events.ts';

export const liveIds = eventIds({ store: 'memory', epoch: 'e1', partition: 0 }, Buffer.alloc(32));

export const liveMeetingName = { tenant, meeting };

/** A gateway that follows the log until it is killed. */
export interface LiveGateway {
  readonly log: LiveLog;
  readonly kill: () => Promise<void>;
}

export function aLiveWorld() {
  const array = createArrayLog();
  const fault: { reading?: Error } = {};
  const recorded = (): readonly RecordedEvent[] =>
    array.events.flatMap((fed) => (fed.kind === 'recorded' ? [fed.recorded] : []));
  const feed: Pick<EventFeed, 'read' | 'tail' | 'changed'> = {
    // A stored event is told from a decoded one by nothing that gateways look at.
    read: (after, limit) =>
      fault.reading === undefined
        ? Promise.resolve(
            array.events
              .slice(Number(after), Number(after) + limit)
              .map((fed) => (fed.kind === 'recorded' ? fed.recorded : fed.stored) as unknown as StoredEvent),
          )
        : Promise.reject(fault.reading),
    tail: array.feed.tail,
    // Reads again at the next turn: a history takes milliseconds.
    changed: () => new Promise((resolve) => setImmediate(resolve)),
  };
  const store: Pick<EventStore, 'read' | 'readTenant' | 'tail'> = {
    read: array.store.read,
    tail: array.feed.tail,
    readTenant: (of, after, upTo, limit) =>
      Promise.resolve(
        recorded()
          .filter((one) => one.tenant === of && one.position > after && one.position <= upTo)
          .slice(0, limit),
      ),
  };
  const observer = fakeObserver();
  const gateway = (): LiveGateway => {
    const log = createLiveLog({
      feed,
      decoder: {
        decode: async (stored) => {
          // Others come in between, as while keys are fetched.
          await new Promise((resolve) => setImmediate(resolve));
          return stored.map((one): FedEvent => array.events[Number(one.position) - 1]!);
        },
      },
      meeting: (name) =>
        liveMeeting(
          {
            store,
            fold: meetingInMemory,
            tail: store.tail,
            disclosed: () => readDisclosed(store, name.tenant),
            ids: liveIds,
            positions: testPositions,
          },
          name,
        ),
      board: (of, begun) => liveBoard({ store, ids: liveIds, positions: testPositions }, of, begun),
      clock: { now: () => nine },
      pace: {
        monotonicMs: () => performance.now(),
        pause: () => new Promise((resolve) => setImmediate(resolve)),
      },
      observer,
    });
    const abort = new AbortController();
    const running = log.run(abort.signal);
    const kill = async (): Promise<void> => {
      abort.abort();
      await running;
    };
    return { log, kill };
  };
  return {
    gateway,
    observer,
    fault,
    tail: store.tail,
    recorded,
    addUndecodable: array.addUndecodable,
    add: (stream: StreamName, event: DomainEvent): RecordedEvent => array.add(stream, event),
  };
}

/** Waits, turn by turn, until a check holds; throws what it threw last where it never does. */
export async function atLast(check: () => void): Promise<void> {
  const mostTurns = 2_000;
  for (let n = 1; ; n += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    try {
      check();
      return;
    } catch (error) {
      if (n === mostTurns) throw error;
    }
  }
}
