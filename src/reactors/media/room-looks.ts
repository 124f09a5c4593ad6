// Looks at the rooms of meetings, since webhooks are lost: what is on record is compared with who is there, and the room is put in order.
// Every ten seconds while a meeting is open, then a minute, ten minutes, an hour and twenty hours after its end.
//
// I1  On record first, then the room (corrections.ts). Whoever joins or leaves meanwhile is reported by webhook or at the next look.
// I2  A media plane that does not answer changes nothing on record: the room is looked at again. After five calls in a row that found it away
//     no call is made but a probe every five seconds.
// I3  Who may hear whom is said again at each look, where it was ever limited: the media plane does not show it, and a call that was sent by
//     an older rule may have arrived after the newer one's.
// I4  One worker looks at a room at a time; a look whose lease has lapsed may still report, and does no harm: reports carry their own order.
import { addSeconds, hasCome, toEpochMs } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Clock, Pace } from '../../ports/clock.port.ts';
import type { Dispatch } from '../../ports/dispatch.port.ts';
import type { IdSource } from '../../ports/id-source.port.ts';
import { insideContext } from '../../ports/inside-context.ts';
import type { MediaIdentities } from '../../ports/media-identities.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { RoomPresence } from '../../ports/room-presence.ts';
import type { RoomWatch, WatchedRoom } from '../../ports/room-watch.port.ts';
import type { RoomMember, RoomOf, Rooms, RoomsReply } from '../../ports/rooms.port.ts';
import { runInSlots } from '../slots.ts';
import { correctionsOf } from './corrections.ts';
import type { ListedConnection } from './corrections.ts';
import { answered } from './lost-replies.ts';
import { mediaPlane } from './media-plane.ts';

const everyMs = 10_000;
const afterEndSeconds = [60, 600, 3_600, 72_000];
const concurrency = 16;
const timeoutMs = 5_000;
/** Of a room that is being looked at, prolonged while it is: what a killed process held is looked at by another one after it. */
const leaseMs = 6_000;
const renewMs = 1_500;
const idleMs = 500;
const faultPauseMs = 1_000;

/** A breaker, as far as looks need it (reactors/breaker). */
export interface LookBreaker {
  readonly call: <Made extends { readonly kind: string }>(
    work: () => Promise<Made>,
  ) => Promise<Made | { readonly kind: 'not-sent' }>;
}

/** What looks need. `worker` names this process among those that look. */
export interface RoomLooksPorts {
  readonly watch: Pick<RoomWatch, 'claim' | 'renew' | 'looked'>;
  readonly rooms: Pick<Rooms, 'members'>;
  readonly breaker: LookBreaker;
  readonly identities: Pick<MediaIdentities, 'open'>;
  /** Who is in the room as far as it is on record. Raises faults of the log. */
  readonly presence: (room: RoomOf) => Promise<RoomPresence>;
  readonly dispatch: Pick<Dispatch, 'decide'>;
  /** Makes the room what the meeting says, who hears whom included: closes that of a meeting that is over. May raise faults. */
  readonly enforce: (room: RoomOf) => Promise<void>;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly observer: Observer;
  readonly worker: string;
}

/** Looks until aborted; `look` looks at one room, and gives when it is looked at next. */
export interface RoomLooks {
  readonly look: (room: RoomOf, stop: AbortSignal) => Promise<NextLook>;
  readonly run: (stop: AbortSignal) => Promise<void>;
}

export type NextLook = { readonly inMs: number } | 'no-more';

/** Looks over their ports. */
export function roomLooks(ports: RoomLooksPorts): RoomLooks {
  const { watch, rooms, breaker, identities, presence, dispatch, enforce } = ports;
  const { ids, clock, pace, observer, worker } = ports;

  const correct = async (
    room: RoomOf,
    onRecord: RoomPresence,
    members: readonly RoomMember[],
    askedAt: Instant,
  ): Promise<void> => {
    const { tenant, meeting } = room;
    for (const correction of correctionsOf(onRecord, ours(room, members, identities), askedAt)) {
      const at = clock.now();
      const command = { ...correction, meeting, order: null, by: mediaPlane, at } as const;
      const context = insideContext(ids, { kind: 'start' }, { tenant, actor: mediaPlane, at });
      const { events } = await dispatch.decide(command, context);
      if (events.length > 0) observer.count('room_corrections_total', { report: correction.type });
    }
  };
  const look = async (room: RoomOf, stop: AbortSignal): Promise<NextLook> => {
    const onRecord = await presence(room);
    const askedAt = clock.now();
    const reply = await breaker.call(() =>
      answered(() => rooms.members(room, { timeoutMs, signal: stop }), stop),
    );
    observer.count('room_looks_total', { outcome: outcomeOf(reply) });
    const members = membersIn(reply);
    if (members === undefined) return { inMs: everyMs };
    await correct(room, onRecord, members, askedAt);
    const { meeting } = onRecord;
    if (members.length > 0 || (meeting.status === 'over' && reply.kind === 'done')) await enforce(room);
    return nextLook(onRecord, members.length > 0, clock.now());
  };
  const lookAt = async (room: WatchedRoom, stop: AbortSignal): Promise<void> => {
    const next = await look(room, stop).catch((fault: unknown): NextLook => {
      observer.count('room_looks_total', { outcome: 'failed' });
      const facts = { tenant: room.tenant, meeting: room.meeting };
      observer.warn('A look at a room failed: what was lost there is found at the next one.', facts, fault);
      return { inMs: everyMs };
    });
    await watch.looked(worker, room, next);
  };

  return {
    look,
    run: (stop) =>
      runInSlots(
        {
          concurrency,
          idleMs,
          faultPauseMs,
          claim: (limit) => watch.claim(worker, limit, leaseMs),
          renew: (rooms) => watch.renew(worker, rooms, leaseMs),
          renewMs,
          work: (room) => lookAt(room, stop),
          failed: (fault) =>
            observer.warn(
              'Which rooms are to be looked at can’t be read or written down; trying again.',
              {},
              fault,
            ),
        },
        pace,
        stop,
      ),
  };
}

/** When a room is looked at next; somebody in the room of a meeting that is not open is looked after too. */
export function nextLook({ meeting }: RoomPresence, isInhabited: boolean, now: Instant): NextLook {
  if (meeting.status === 'open') return { inMs: everyMs };
  if (meeting.status !== 'over') return isInhabited ? { inMs: everyMs } : 'no-more';
  const next = afterEndSeconds
    .map((seconds) => addSeconds(meeting.since, seconds))
    .find((due) => !hasCome(due, now));
  return next === undefined ? 'no-more' : { inMs: toEpochMs(next) - toEpochMs(now) };
}

/** Who is in the room; `undefined` where the media plane didn't say. */
function membersIn(
  reply: RoomsReply<readonly RoomMember[]> | { readonly kind: 'not-sent' },
): readonly RoomMember[] | undefined {
  if (reply.kind === 'done') return reply.value;
  return reply.kind === 'absent' ? [] : undefined;
}

function outcomeOf({ kind }: { readonly kind: string }): string {
  return kind === 'done' || kind === 'absent' ? 'looked' : kind;
}

/** People in the room whom we gave a token. Whoever else is there is dealt with when the room is put in order. */
function ours(
  room: RoomOf,
  members: readonly RoomMember[],
  identities: Pick<MediaIdentities, 'open'>,
): readonly ListedConnection[] {
  return members.flatMap(({ kind, identity, connection, joinedAt }) => {
    const who = kind === 'person' ? identities.open(room, identity) : undefined;
    return who === undefined ? [] : [{ ...who, connection, joinedAt }];
  });
}
