// What reactors are made with: of each outside system as far as it is configured.
import { roomCapacity } from '../../domain/meeting/room-permissions.ts';
import type { Recorder } from '../../ports/recorder.port.ts';
import type { ReactorPorts } from '../../reactors/all-reactors.ts';
import { watchKeyOfRooms } from '../key-of-rooms-watch.ts';
import { disposalOf } from '../media-disposal.ts';
import type { MediaPlane } from '../parts/media-plane.ts';
import { recordedRooms } from '../recorded-rooms.ts';
import { plansOfRooms } from '../room-plans.ts';
import { openTranscriber } from '../transcribers.ts';
import { watchedFromOpening } from './room-work.ts';
import type { RoleMeans } from './role.ts';

/** The ports, with a media plane or without. Raises the faults of secrets' files. */
export async function reactorPortsOf(means: RoleMeans, plane: MediaPlane | undefined): Promise<ReactorPorts> {
  const { observer, clock, ids } = means;
  return {
    observer,
    clock,
    ids,
    dispatch: dispatchOf(means),
    media: plane && mediaOf(means, plane),
    recording: plane?.recorder && recordingOf(means, plane.recorder),
    disposal: disposalOf(means.parts),
    transcription: await transcriptionOf(means),
  };
}

function mediaOf(
  { parts, clock, observer }: RoleMeans,
  { rooms, identities }: MediaPlane,
): NonNullable<ReactorPorts['media']> {
  const planOf = plansOfRooms(parts.commands().facts, clock);
  const roomTerms = { maxParticipants: roomCapacity };
  const watched = watchedFromOpening(watchKeyOfRooms(rooms, observer), parts.roomWatch());
  return { rooms: watched, identities, planOf, roomTerms };
}

/** The command path, opened when the first command is sent. */
function dispatchOf({ parts }: RoleMeans): ReactorPorts['dispatch'] {
  return { decide: (command, context) => parts.commands().dispatch.decide(command, context) };
}

function recordingOf({ parts, ids }: RoleMeans, recorder: Recorder): NonNullable<ReactorPorts['recording']> {
  const { landing, vault, archive } = parts.mediaStore();
  const recorded = recordedRooms(parts.commands().facts, ids);
  return { recorded, recorder, unfinished: parts.unfinishedTracks(), landing, vault, archive };
}

async function transcriptionOf(means: RoleMeans): Promise<ReactorPorts['transcription']> {
  const { parts, ids, pace } = means;
  const transcriber = await openTranscriber(means);
  if (transcriber === undefined) return undefined;
  const recorded = recordedRooms(parts.commands().facts, ids);
  return { recorded, vault: parts.mediaStore().vault, transcriber, pace };
}
