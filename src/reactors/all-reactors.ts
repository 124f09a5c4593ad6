// The list of all reactors. Each is a file of its own, a line here, and a row in the table of outside systems in
// docs/operations.md.
import type { MediaIdentities } from '../ports/media-identities.port.ts';
import type { MediaDisposal } from '../ports/media-disposal.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { PlanOfRoom } from '../ports/planned-room.ts';
import type { Rooms, RoomTerms } from '../ports/rooms.port.ts';
import { archiveName, archiveReactor } from './archive/archive.reactor.ts';
import type { ArchivePorts } from './archive/archive-operations.ts';
import { deletionName, deletionReactor } from './custody/deletion.reactor.ts';
import { livekit } from './media/livekit-system.ts';
import { roomPolicyName, roomPolicyReactor } from './media/room-policy.reactor.ts';
import { roomsName, roomsReactor } from './media/rooms.reactor.ts';
import { mediaStore } from './media-store.ts';
import type { Reactor } from './reactor.ts';
import { recordingName } from './media/recording/record-room.ts';
import { recorderSystem } from './media/recording/recorder-system.ts';
import { recordingReactor } from './media/recording/recording.reactor.ts';
import type { RecordingReactorPorts } from './media/recording/recording.reactor.ts';
import { recordingsName, recordingsReactor, streams } from './media/recording/recordings.reactor.ts';
import type { RecordingsReactorPorts } from './media/recording/recordings.reactor.ts';
import { transcriberSystem } from './transcription/transcriber-system.ts';
import type { TranscriptionPorts } from './transcription/transcribing.ts';
import { transcriptionName, transcriptionReactor } from './transcription/transcription.reactor.ts';

/** The media plane, and what is to be so there. */
export interface MediaPlane {
  readonly rooms: Rooms;
  readonly identities: Pick<MediaIdentities, 'open'>;
  readonly planOf: PlanOfRoom;
  /** What rooms are opened with. */
  readonly roomTerms: RoomTerms;
}

/** What reactors are made with; a port for each outside system joins it. `undefined`: that system is not configured. */
export interface ReactorPorts extends RecordingsReactorPorts {
  readonly observer: Observer;
  readonly media: MediaPlane | undefined;
  /** What recording needs beside the media plane; undefined: nobody is recorded. */
  readonly recording:
    (Pick<RecordingReactorPorts, 'recorded' | 'recorder' | 'unfinished'> & ArchivePorts) | undefined;
  readonly disposal: MediaDisposal;
  /** What transcription needs; undefined: nobody transcribes. */
  readonly transcription: TranscriptionPorts | undefined;
}

/** A reactor before it is made: its name is known to processes that don't run it. */
export interface ReactorPlan extends Pick<Reactor, 'name' | 'system'> {
  /** What must be configured. */
  readonly needs: 'media' | 'recorder' | 'store' | 'transcriber';
  /** `undefined`: its system is not configured. Its events are not delivered then, and nothing waits or fails. */
  readonly make: (ports: ReactorPorts) => Reactor | undefined;
}

/** Every reactor of this program. */
export const allReactors: readonly ReactorPlan[] = [
  { name: roomsName, system: livekit, needs: 'media', make: ({ media }) => media && roomsReactor(media) },
  {
    name: roomPolicyName,
    system: livekit,
    needs: 'media',
    make: ({ media, observer }) => media && roomPolicyReactor({ ...media, observer }),
  },
  {
    name: recordingsName,
    system: streams,
    needs: 'media',
    make: ({ media, ...ports }) => media && recordingsReactor(ports),
  },
  {
    name: recordingName,
    system: recorderSystem,
    needs: 'recorder',
    make: ({ media, recording, ...ports }) =>
      media && recording && recordingReactor({ ...ports, ...media, ...recording }),
  },
  {
    name: archiveName,
    system: mediaStore,
    needs: 'recorder',
    make: ({ recording }) => recording && archiveReactor(recording),
  },
  {
    name: transcriptionName,
    system: transcriberSystem,
    needs: 'transcriber',
    make: ({ transcription }) => transcription && transcriptionReactor(transcription),
  },
  {
    name: deletionName,
    system: mediaStore,
    needs: 'store',
    make: ({ disposal, observer }) => deletionReactor(disposal, observer),
  },
];
