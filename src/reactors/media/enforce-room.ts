// Makes a meeting's room at the media plane what the meeting says, whatever led to the difference: a look at both, then the
// acts that are missing. Repeated, it changes nothing more.
//   E1  The meeting is read before the room, and once more after it where something differs: what is done is what it says then, and
//       nobody is sent out who was let in, and came in, between the two.
//   E2  At most `callsAtOnce` calls are under way for a room; the first that finds the media plane away ends the look, and so do as
//       many in a row that took until their time limit.
//   E3  What was done is compared with the meeting afterwards: another look may have done what the meeting says since, and this one
//       undone it. Then the room is looked at again, `mostOvertaken` times at most.
//   E4  An act whose reply was lost holds up no other. The room is looked at again, and what is still missing done, `mostTries` times at
//       most. What was heard of who hears whom, which the room does not show, is not said again meanwhile: so each round leaves fewer.
import type { MediaIdentities } from '../../ports/media-identities.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { PlannedRoom, PlanOfRoom } from '../../ports/planned-room.ts';
import type { RoomOf, Rooms, RoomsAway, RoomsReply, RoomsTerms } from '../../ports/rooms.port.ts';
import { differences } from './differences.ts';
import type { RoomAct } from './differences.ts';
import { answered, isLost, mostTries } from './lost-replies.ts';

/** Calls at once for one room. */
export const callsAtOnce = 8;
/** One call takes no longer. */
export const callTimeoutMs = 2_000;
/** Beyond it, the next event or look goes on. */
const mostOvertaken = 3;

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
  /** Whether permissions are set where they differ; otherwise it is only said how many do (settled-room.ts). */
  readonly setsPermissions: boolean;
  readonly signal: AbortSignal;
}

/** What a look saw and did. */
export interface RoomSeen {
  readonly kind: 'done';
  /** The instant of the last event of the meeting that the look knew of. */
  readonly last: PlannedRoom['last'];
  /** How many acts were missing. Those of who hears whom always are: the media plane does not say it. */
  readonly missing: number;
  /** How many people's permissions differed, and were left so. */
  readonly permissionsLeft: number;
  /** The first act that the media plane will not do; the others were done. */
  readonly refused?: { readonly act: Act['kind']; readonly code: string; readonly sentence: string };
}

/** Looks at a room and has done what is missing. Raises the faults of reading the meeting. */
export async function enforceRoom(
  ports: EnforcementPorts,
  enforcement: Enforcement,
): Promise<RoomSeen | RoomsAway> {
  const { signal } = enforcement;
  let { hearAgain } = enforcement;
  let [overtaken, tries] = [0, 0];
  const heeded = heededSoFar();
  for (;;) {
    const missing = await missingIn(ports, { ...enforcement, hearAgain });
    if (missing.kind === 'away') return missing;
    const seen = await performAll(ports, enforcement, missing, heeded);
    if (seen.kind === 'away') return seen;
    const reply = seen.kind === 'lost' ? seen.reply : seen;
    if (signal.aborted) return reply;
    if (await isOvertaken(ports, enforcement, missing)) {
      overtaken += 1;
      // What was not to be heard may have been taken from somebody who may hear it by now.
      hearAgain = true;
    } else if (reply.kind === 'done') return reply;
    tries += seen.kind === 'lost' ? 1 : 0;
    if (overtaken > mostOvertaken || tries === mostTries) return reply;
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

/** Everything was asked for, and not every reply came: the first of those that did not. */
interface Lost {
  readonly kind: 'lost';
  readonly reply: RoomsAway;
}

/** What is to be done in a room. */
interface Missing {
  readonly kind: 'missing';
  readonly last: PlannedRoom['last'];
  readonly acts: readonly Act[];
  readonly permissionsLeft: number;
  /** Who is there. */
  readonly connections: string;
  /** What they would be by a later plan of the same meeting. */
  readonly actsBy: (later: PlannedRoom) => readonly Act[];
}

async function missingIn(
  { rooms, identities, planOf }: EnforcementPorts,
  { room, hearAgain, setsPermissions, signal }: Enforcement,
): Promise<Missing | RoomsAway> {
  const plan = await planOf(room);
  const { status, last } = plan;
  // A room of a meeting that we don't know is not ours to touch: another installation may share the media plane.
  if (status === 'none') return nothingMissing(last);
  const terms: RoomsTerms = { timeoutMs: callTimeoutMs, signal };
  const listed = await answered(() => rooms.members(room, terms), signal);
  if (listed.kind === 'away') return listed;
  if (listed.kind !== 'done') return nothingMissing(last);
  const members = listed.value;
  const allBy = (later: PlannedRoom): readonly Act[] => {
    if (later.status !== 'open') return [{ kind: 'close' }];
    const admits: PlannedRoom['admits'] = (one) => plan.admits(one) || later.admits(one);
    return differences({ room, plan: { ...later, admits }, members, identities, hearAgain });
  };
  const isDone = ({ kind }: Act): boolean => setsPermissions || kind !== 'permit';
  const actsBy = (later: PlannedRoom): readonly Act[] => allBy(later).filter(isDone);
  const connections = members.map(({ connection }) => connection).join();
  let all = allBy(plan);
  if (status === 'open' && all.length > 0) all = allBy(await planOf(room));
  const acts = all.filter(isDone);
  return { kind: 'missing', last, acts, permissionsLeft: all.length - acts.length, connections, actsBy };
}

function nothingMissing(last: PlannedRoom['last']): Missing {
  return { kind: 'missing', last, acts: [], permissionsLeft: 0, connections: '', actsBy: () => [] };
}

/** What was heeded of who hears whom, as long as the same is asked of the same connections. */
function heededSoFar() {
  let asked = '';
  let heeded = new Set<string>();
  return {
    /** The acts that are left. */
    left: ({ acts, connections }: Missing): readonly Act[] => {
      const now = JSON.stringify([connections, acts.filter(({ kind }) => kind === 'hear')]);
      if (now !== asked) heeded = new Set();
      asked = now;
      return acts.filter((act) => !heeded.has(JSON.stringify(act)));
    },
    add: (act: Act): void => {
      if (act.kind === 'hear') heeded.add(JSON.stringify(act));
    },
  };
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
  heeded: ReturnType<typeof heededSoFar>,
): Promise<RoomSeen | RoomsAway | Lost> {
  const terms: RoomsTerms = { timeoutMs: callTimeoutMs, signal };
  const acts = heeded.left(missing);
  let away: RoomsAway | undefined;
  let lost: RoomsAway | undefined;
  let refused: RoomSeen['refused'];
  let [next, silent] = [0, 0];
  const work = async (): Promise<void> => {
    for (;;) {
      const act = acts[next];
      if (act === undefined || away !== undefined || signal.aborted) return;
      next += 1;
      const reply = await perform(rooms, room, act, terms);
      observer.count('room_acts_total', { act: act.kind, came: reply.kind });
      if (reply.kind === 'done') heeded.add(act);
      silent = reply.kind === 'away' && reply.code === 'timeout' ? silent + 1 : 0;
      if (isLost(reply) && silent < callsAtOnce) lost ??= reply;
      else if (reply.kind === 'away') away ??= reply;
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
  await Promise.all(Array.from({ length: Math.min(callsAtOnce, acts.length) }, work));
  // Given up before everything was asked for: what was not is not done.
  if (next < acts.length) away ??= { kind: 'away', code: 'timeout', mayHaveHappened: true };
  if (away !== undefined) return away;
  return lost === undefined
    ? { ...seenOf(missing), ...(refused && { refused }) }
    : { kind: 'lost', reply: lost };
}

function seenOf({ last, acts, permissionsLeft }: Missing): RoomSeen {
  return { kind: 'done', last, missing: acts.length, permissionsLeft };
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
