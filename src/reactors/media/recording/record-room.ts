// Has exactly those recorded in a room who may be: a look at the meeting, its people's consents, the room and the recorder, then the
// commands that are missing. Repeated, it changes nothing more.
//
// R1  The recorder is asked first. What it does was begun for a reason that was there before: where the meeting, the room or a consent,
//     read after it, give none, the reason is gone. In the other order a file that another process has just begun would be stopped.
//     That a file is gone which is being written on record is said only by a list that was made after the record was read (gone-tracks.ts).
// R2  A meeting that was never recorded costs one question to its stream, and no call.
// R3  A recorder or a media plane that is away changes nothing on record.
import type { PersonId, RecordingId, TrackId } from '../../../domain/shared/ids.ts';
import { parseTrackId } from '../../../domain/shared/ids.ts';
import type { Clock } from '../../../ports/clock.port.ts';
import type { Dispatch } from '../../../ports/dispatch.port.ts';
import type { IdSource } from '../../../ports/id-source.port.ts';
import { insideContext } from '../../../ports/inside-context.ts';
import type { MediaIdentities } from '../../../ports/media-identities.port.ts';
import type { Observer } from '../../../ports/observer.port.ts';
import type { RecordedRoom } from '../../../ports/recorded-room.ts';
import type { Recorder, RecordingJob } from '../../../ports/recorder.port.ts';
import type { RoomMember, RoomOf, Rooms, RoomsAway } from '../../../ports/rooms.port.ts';
import { listed } from './listed.ts';
import { goneTracks } from './gone-tracks.ts';
import type { GoneTracksPorts } from './gone-tracks.ts';
import { mostAttempts, recordingActs } from './recording-acts.ts';
import { commandOf } from './recording-commands.ts';
import type { Comparison, Publication, RecordingAct, TrackSeen, Wanted } from './recording-acts.ts';
import { verdictOn } from './running-job.ts';
import type { Verdict } from './running-job.ts';

export const recordingName = 'recording';

const by = { kind: 'reactor', id: recordingName } as const;
const callTimeoutMs = 4_000;

/** What a look works with. */
export interface RecordRoomPorts extends GoneTracksPorts {
  readonly recorded: RecordedRoom;
  readonly rooms: Pick<Rooms, 'members'>;
  readonly recorder: Pick<Recorder, 'jobs' | 'stop'>;
  readonly identities: Pick<MediaIdentities, 'open'>;
  readonly dispatch: Pick<Dispatch, 'decide'>;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly observer: Pick<Observer, 'count' | 'warn'>;
}

/** What it saw: how much differed, all of which is asked for by now. */
export type RoomRecorded = { readonly kind: 'done'; readonly acts: number } | RoomsAway;

/** Looks at a room, and has done what is missing. Raises the faults of streams. */
export async function recordRoom(
  ports: RecordRoomPorts,
  room: RoomOf,
  signal: AbortSignal,
): Promise<RoomRecorded> {
  const { recorded, rooms, recorder } = ports;
  const terms = { timeoutMs: callTimeoutMs, signal };
  const before = await recorded.planOf(room);
  if (!before.wasRecorded) return { kind: 'done', acts: 0 };
  const jobs = listed(await recorder.jobs(room, terms));
  if (jobs.kind === 'away') return jobs;
  const plan = await recorded.planOf(room);
  const running = plan.running?.recording;
  const members = listed<RoomMember>(
    running === undefined ? { kind: 'absent' } : await rooms.members(room, terms),
  );
  if (members.kind === 'away') return members;
  const consents = await consentsOf(ports, room, plan.connections);
  const publishing = members.list.flatMap((member) => publicationsOf(ports, room, member, plan.connections));
  const agreed = publishing.flatMap(({ person, ...of }): readonly Publication[] => {
    const known = consents.get(person);
    return known?.given === true ? [{ person, ...of, consent: known.consent }] : [];
  });
  const wanted = running === undefined ? [] : await wantedOf(ports, room, running, agreed);
  const gone = await goneTracks(ports, room, { wanted, jobs: jobs.list, terms });
  if (gone.kind === 'away') return gone;
  const verdictOf = await verdicts(ports, room, {
    running,
    isOver: plan.status !== 'open',
    wanted,
    refused: new Set([...consents].filter(([, { given }]) => !given).map(([person]) => person)),
    there: new Set<string>(publishing.map(({ connection }) => connection)),
    jobs: jobs.list,
  });
  const acts = recordingActs({ running, wanted, jobs: jobs.list, gone: gone.list, verdictOf });
  // All at once: a worker that is gone is answered for after three seconds. What can't be stopped is stopped by the next look.
  await Promise.all(acts.flatMap((act) => (act.kind === 'stop-again' ? recorder.stop(act.job, terms) : [])));
  for (const act of acts) if (act.kind !== 'stop-again') await perform(ports, room, act);
  return { kind: 'done', acts: acts.length };
}

type Consents = ReadonlyMap<PersonId, Awaited<ReturnType<RecordedRoom['consentOf']>>>;

async function consentsOf(
  { recorded }: Pick<RecordRoomPorts, 'recorded'>,
  room: RoomOf,
  connections: readonly { readonly person: PersonId }[],
): Promise<Consents> {
  const people = [...new Set(connections.map(({ person }) => person))];
  const asked = people.map(async (person) => [person, await recorded.consentOf(room, person)] as const);
  return new Map(await Promise.all(asked));
}

/** What somebody publishes whom the meeting has in the room, too. */
function publicationsOf(
  { identities }: Pick<RecordRoomPorts, 'identities'>,
  room: RoomOf,
  { kind, identity, connection, tracks }: RoomMember,
  onRecord: readonly { readonly connection: string }[],
): readonly Omit<Publication, 'consent'>[] {
  if (kind === 'worker' || !onRecord.some((one) => one.connection === connection)) return [];
  const who = identities.open(room, identity);
  return who === undefined ? [] : tracks.map(({ track }) => ({ ...who, connection, mediaTrack: track }));
}

/** Each publication with its latest attempt. */
async function wantedOf(
  { recorded, ids }: Pick<RecordRoomPorts, 'recorded' | 'ids'>,
  { tenant }: RoomOf,
  recording: RecordingId,
  publications: readonly Publication[],
): Promise<readonly Wanted[]> {
  const seen = async (publication: Publication, attempt: number): Promise<TrackSeen> => {
    const track = trackNamed(ids, recording, publication, attempt);
    const state = await recorded.trackOf(tenant, track);
    return { track, attempt, status: state.status };
  };
  const latestOf = async (publication: Publication): Promise<Wanted> => {
    let latest = await seen(publication, 1);
    for (let attempt = 2; attempt <= mostAttempts && latest.status !== 'none'; attempt += 1) {
      const later = await seen(publication, attempt);
      if (later.status === 'none') break;
      latest = later;
    }
    const attempt = latest.attempt + 1;
    return {
      publication,
      latest,
      next: { track: trackNamed(ids, recording, publication, attempt), attempt },
    };
  };
  return Promise.all(publications.map(latestOf));
}

/** The same for the same file, whoever asks for it and however often. */
function trackNamed(
  ids: Pick<IdSource, 'named'>,
  recording: RecordingId,
  { connection, mediaTrack }: Pick<Publication, 'connection' | 'mediaTrack'>,
  attempt: number,
): TrackId {
  const track = parseTrackId(ids.named(['track', recording, connection, mediaTrack, String(attempt)]));
  if (track === undefined) throw new Error('the id source gave no UUID');
  return track;
}

/** What is to become of each file that goes on. */
async function verdicts(
  { recorded, clock }: Pick<RecordRoomPorts, 'recorded' | 'clock'>,
  { tenant }: RoomOf,
  seen: {
    readonly running: RecordingId | undefined;
    readonly isOver: boolean;
    readonly wanted: readonly Wanted[];
    readonly refused: ReadonlySet<PersonId>;
    readonly there: ReadonlySet<string>;
    readonly jobs: readonly RecordingJob[];
  },
): Promise<Comparison['verdictOf']> {
  const wanted = new Set(seen.wanted.map(({ latest }) => latest.track));
  const now = clock.now();
  const verdictOf = async (track: TrackId): Promise<Verdict> =>
    verdictOn(await recorded.trackOf(tenant, track), now, (of) => {
      if (wanted.has(track)) return undefined;
      if (seen.isOver) return 'meeting-ended';
      if (of.recording !== seen.running) return 'recording-stopped';
      if (seen.refused.has(of.person)) return 'consent-withdrawn';
      return seen.there.has(of.connection) ? 'replaced' : 'left';
    });
  const running = seen.jobs.filter(({ end }) => end === undefined);
  const known = new Map(
    await Promise.all(running.map(async ({ track }) => [track, await verdictOf(track)] as const)),
  );
  return (track) => known.get(track) ?? { kind: 'leave' };
}

async function perform(
  { dispatch, ids, clock, observer }: RecordRoomPorts,
  { tenant, meeting }: RoomOf,
  act: Exclude<RecordingAct, { kind: 'stop-again' }>,
): Promise<void> {
  const at = clock.now();
  const context = insideContext(ids, { kind: 'start' }, { tenant, actor: by, at });
  const { events } = await dispatch.decide(commandOf(act, { meeting, by, at }), context);
  if (events.length > 0) observer.count('recording_acts_total', { act: act.kind });
}
