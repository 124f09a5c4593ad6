// The connection to the media plane: this person's voice out, the others' in. What may be sent and heard is the server's to
// say; the page follows it.
import { LogLevel, Room, RoomEvent, setLogLevel, Track } from 'livekit-client';
import type { Participant, RemoteTrack } from 'livekit-client';

/** What becomes of a connection. */
export interface MediaEvents {
  /** Sound can't be played until the person clicks. */
  readonly onSoundBlocked: () => void;
  readonly onReconnecting: () => void;
  readonly onReconnected: () => void;
  /** For good; `reason` as the media plane says it. */
  readonly onGone: (reason: string) => void;
  readonly onMicrophoneFault: (fault: unknown) => void;
}

/** A connection. */
export interface Media {
  /** Whether the person wants to be heard; they are once they may be. */
  readonly speak: (wanted: boolean) => Promise<void>;
  /** To be called in a click. */
  readonly playSound: () => Promise<void>;
  readonly leave: () => Promise<void>;
}

/** Joins with a token; what is heard is played by elements in `sound`. */
export async function joinMedia(
  { url, token }: { readonly url: string; readonly token: string },
  sound: HTMLElement,
  events: MediaEvents,
): Promise<Media> {
  // It says much of rooms and people, and calls it an error when a room is closed; what matters is told by events.
  setLogLevel(LogLevel.silent);
  const room = new Room({ audioCaptureDefaults: { echoCancellation: true, noiseSuppression: true } });
  let isWanted = true;
  const follow = async (): Promise<void> => {
    const { localParticipant } = room;
    const mayPublish = localParticipant.permissions?.canPublish === true;
    if (!mayPublish) return;
    if (localParticipant.isMicrophoneEnabled === isWanted) return;
    await localParticipant.setMicrophoneEnabled(isWanted).catch(events.onMicrophoneFault);
  };
  // One after another: a permission may come and go while the microphone is still being opened.
  let turn = Promise.resolve();
  const inTurn = (): Promise<void> => (turn = turn.then(follow));
  room
    .on(RoomEvent.TrackSubscribed, (track: RemoteTrack) => {
      if (track.kind === Track.Kind.Audio) sound.append(track.attach());
    })
    .on(RoomEvent.TrackUnsubscribed, (track: RemoteTrack) => {
      for (const element of track.detach()) element.remove();
    })
    .on(RoomEvent.ParticipantPermissionsChanged, (_before: unknown, who: Participant) => {
      if (who === room.localParticipant) void inTurn();
    })
    .on(RoomEvent.AudioPlaybackStatusChanged, () => {
      if (!room.canPlaybackAudio) events.onSoundBlocked();
    })
    .on(RoomEvent.Reconnecting, events.onReconnecting)
    .on(RoomEvent.Reconnected, () => {
      events.onReconnected();
      void inTurn();
    });
  await room.connect(url, token);
  // Not before: a connection that was never made is no leaving.
  room.on(RoomEvent.Disconnected, (reason) => events.onGone(String(reason ?? 'unknown')));
  await inTurn();
  return {
    speak: (wanted) => {
      isWanted = wanted;
      return inTurn();
    },
    playSound: () => room.startAudio(),
    leave: async () => {
      await room.disconnect();
    },
  };
}
