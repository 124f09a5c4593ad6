// Files that are being written on record, and of which the recorder knows nothing: it was started anew, or its memory of a day is over.
// Nobody would ever report their end.
import type { TrackId } from '../../../domain/shared/ids.ts';
import type { Observer } from '../../../ports/observer.port.ts';
import type { RecordedRoom } from '../../../ports/recorded-room.ts';
import type { Recorder, RecordingJob } from '../../../ports/recorder.port.ts';
import type { RoomOf, RoomsTerms } from '../../../ports/rooms.port.ts';
import type { UnfinishedTracks } from '../../../ports/unfinished-tracks.port.ts';
import { listed } from './listed.ts';
import type { Listed } from './listed.ts';
import type { Wanted } from './recording-acts.ts';

/** What is asked. */
export interface GoneTracksPorts {
  readonly recorded: Pick<RecordedRoom, 'trackOf'>;
  readonly recorder: Pick<Recorder, 'jobs'>;
  readonly unfinished: UnfinishedTracks;
  readonly observer: Pick<Observer, 'warn'>;
}

/** Those of people who may be recorded now, and those of everybody who is gone. A list that is made after their streams were read lacks them. */
export async function goneTracks(
  ports: GoneTracksPorts,
  room: RoomOf,
  seen: {
    readonly wanted: readonly Wanted[];
    readonly jobs: readonly RecordingJob[];
    readonly terms: RoomsTerms;
  },
): Promise<Listed<TrackId>> {
  const { recorded, recorder } = ports;
  const known = new Set(seen.jobs.map(({ track }) => track));
  const own = seen.wanted.flatMap(({ latest: { status, track } }) => (status === 'recording' ? [track] : []));
  const candidates = new Set(
    [...own, ...(await unfinishedOf(ports, room))].filter((track) => !known.has(track)),
  );
  const asked = [...candidates].map(async (track) => {
    const { status } = await recorded.trackOf(room.tenant, track);
    return status === 'recording' ? [track] : [];
  });
  const suspects = (await Promise.all(asked)).flat();
  if (suspects.length === 0) return { kind: 'listed', list: [] };
  const later = listed(await recorder.jobs(room, seen.terms));
  if (later.kind === 'away') return later;
  const there = new Set(later.list.map(({ track }) => track));
  return { kind: 'listed', list: suspects.filter((track) => !there.has(track)) };
}

/** None where they can't be read: who is to be recorded or stopped does not wait for a read model. */
async function unfinishedOf(
  { unfinished, observer }: Pick<GoneTracksPorts, 'unfinished' | 'observer'>,
  room: RoomOf,
): Promise<readonly TrackId[]> {
  try {
    return await unfinished.of(room);
  } catch (fault) {
    observer.warn(
      'Which files of a meeting are being written can’t be read from the read model of recordings. Recording goes on; files that the recorder has forgotten are found by a later look.',
      { tenant: room.tenant, meeting: room.meeting },
      fault,
    );
    return [];
  }
}
