// Makes a meeting's room at the media plane what the meeting says, whatever led to the difference: a look at both, then the
// acts that are missing. Repeated, it changes nothing more.
//   E1  The meeting is read before the room, and once more after it where something differs: what is done is what it says then, and
//       nobody is sent out who was let in, and came in, between the two.
//   E2  At most `callsAtOnce` calls are under way for a room; the first that finds the media plane away ends the look.
//   E3  What was done is compared with the meeting afterwards: another look may have done what the meeting says since, and this one
//       undone it. Then the room is looked at again, `mostRounds` times at most.
import type { MediaIdentities } from '../../ports/media-identities.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { PlannedRoom, PlanOfRoom } from '../../ports/planned-room.ts';
import type { RoomOf, Rooms, RoomsAway, RoomsReply, RoomsTerms } from '../../ports/rooms.port.ts';
import { differences } from './differences.ts';
import type { RoomAct } from './differences.ts';

/** Calls at once for one room. */
export const callsAtOnce = 8;
/** One call takes no longer. */
export const callTimeoutMs = 2_000;
/** Beyond it, the next event or look goes on. */
const mostRounds = 4;

/** What a look works with. */
export interface EnforcementPorts {
  readonly rooms: Omit<Rooms, 'open'>;
  readonly identities: Pick<MediaIdentities, 'open'>;
  readonly planOf: PlanOfRoom;
  readonly observer: Pick<Observer, 'count' | 'warn'>;
}

/** Which room, and how it is looked at. */
export interface Enforcement {
  readonly room: RoomOf;
  /** Whether everybody is told also whom they may hear: after a change that may let them hear more than before. */
  readonly hearAgain: boolean;
  readonly signal: AbortSignal;
}

/** What a look saw and did. */
export interface RoomSeen {
  readonly kind: 'done';
  /** The instant of the last event of the meeting that the look knew of. */
  readonly last: PlannedRoom['last'];
  /** How many acts were missing. Those of who hears whom always are: the media plane does not say it. */
  readonly missing: number;
  /** The first act that the media plane will not do; the others were done. */
  readonly refused?: { readonly act: Act['kind']; readonly code: string; readonly sentence: string };
}

/** Looks at a room and has done what is missing. Raises the faults of reading the meeting. */
export async function enforceRoom(
  ports: EnforcementPorts,
  enforcement: Enforcement,
): Promise<RoomSeen | RoomsAway> {
  let { hearAgain } = enforcement;
  for (let round = 1; ; round += 1) {
    const missing = await missingIn(ports, { ...enforcement, hearAgain });
    if (missing.kind === 'away') return missing;
    const seen = await performAll(ports, enforcement, missing);
    if (seen.kind === 'away' || round === mostRounds || enforcement.signal.aborted) return seen;
    if (!(await isOvertaken(ports, enforcement, missing))) return seen;
    // What was not to be heard may have been taken from somebody who may hear it by now.
    hearAgain = true;
  }
}

/** Looks at a room, and says how much differs. */
export async function lookAtRoom(
  ports: EnforcementPorts,
  enforcement: Enforcement,
): Promise<RoomSeen | RoomsAway> {
  const missing = await missingIn(ports, enforcement);
  return missing.kind === 'away' ? missing : seenOf(missing);
}

type Act = RoomAct | { readonly kind: 'close' };

/** What is to be done in a room. */
interface Missing {
  readonly kind: 'missing';
  readonly last: PlannedRoom['last'];
  readonly acts: readonly Act[];
  /** What they would be by a later plan of the same meeting. */
  readonly actsBy: (later: PlannedRoom) => readonly Act[];
}

async function missingIn(
  { rooms, identities, planOf }: EnforcementPorts,
  { room, hearAgain, signal }: Enforcement,
): Promise<Missing | RoomsAway> {
  const plan = await planOf(room);
  const { status, last } = plan;
  // A room of a meeting that we don't know is not ours to touch: another installation may share the media plane.
  if (status === 'none') return nothingMissing(last);
  const terms: RoomsTerms = { timeoutMs: callTimeoutMs, signal };
  const listed = await rooms.members(room, terms);
  if (listed.kind === 'away') return listed;
  if (listed.kind !== 'done') return nothingMissing(last);
  const members = listed.value;
  const actsBy = (later: PlannedRoom): readonly Act[] => {
    if (later.status !== 'open') return [{ kind: 'close' }];
    const admits: PlannedRoom['admits'] = (one) => plan.admits(one) || later.admits(one);
    return differences({ room, plan: { ...later, admits }, members, identities, hearAgain });
  };
  const acts = actsBy(plan);
  if (status !== 'open' || acts.length === 0) return { kind: 'missing', last, acts, actsBy };
  return { kind: 'missing', last, acts: actsBy(await planOf(room)), actsBy };
}

function nothingMissing(last: PlannedRoom['last']): Missing {
  return { kind: 'missing', last, acts: [], actsBy: () => [] };
}

/** Whether the meeting asks for something else by now than what was done (E3). */
async function isOvertaken(
  { planOf }: Pick<EnforcementPorts, 'planOf'>,
  { room }: Pick<Enforcement, 'room'>,
  { acts, actsBy }: Missing,
): Promise<boolean> {
  if (acts.length === 0) return false;
  return JSON.stringify(actsBy(await planOf(room))) !== JSON.stringify(acts);
}

async function performAll(
  { rooms, observer }: EnforcementPorts,
  { room, signal }: Enforcement,
  missing: Missing,
): Promise<RoomSeen | RoomsAway> {
  const terms: RoomsTerms = { timeoutMs: callTimeoutMs, signal };
  let away: RoomsAway | undefined;
  let refused: RoomSeen['refused'];
  let next = 0;
  const work = async (): Promise<void> => {
    for (;;) {
      const act = missing.acts[next];
      if (act === undefined || away !== undefined || signal.aborted) return;
      next += 1;
      const reply = await perform(rooms, room, act, terms);
      observer.count('room_acts_total', { act: act.kind, came: reply.kind });
      if (reply.kind === 'away') away ??= reply;
      if (reply.kind === 'refused' && refused === undefined) {
        const { code, sentence } = reply;
        refused = { act: act.kind, code, sentence };
        observer.warn(
          'The media plane will not do what a meeting asks of its room; the rest was done, and the next look asks again. Look up the code in its documents.',
          { meeting: room.meeting, act: act.kind, code, sentence },
        );
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(callsAtOnce, missing.acts.length) }, work));
  // Given up before everything was asked for: what was not is not done.
  if (next < missing.acts.length) away ??= { kind: 'away', code: 'timeout', mayHaveHappened: true };
  return away ?? { ...seenOf(missing), ...(refused && { refused }) };
}

function seenOf({ last, acts }: Missing): RoomSeen {
  return { kind: 'done', last, missing: acts.length };
}

function perform(
  rooms: EnforcementPorts['rooms'],
  room: RoomOf,
  act: Act,
  terms: RoomsTerms,
): Promise<RoomsReply> {
  switch (act.kind) {
    case 'close':
      return rooms.close(room, terms);
    case 'remove':
      return rooms.remove(room, act.identity, terms);
    case 'permit':
      return rooms.permit(room, act.identity, act.permissions, terms);
    case 'hear':
      return rooms.hear(room, act.identity, act.tracks, act.heard, terms);
  }
}
