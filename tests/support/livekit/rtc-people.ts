// People in a room of a real LiveKit, who send and receive real sound by LiveKit's own client. Whoever speaks sends a steady tone; what
// somebody hears is measured as the loudest sample, of 32,767.
import {
  AudioFrame,
  AudioSource,
  AudioStream,
  LocalAudioTrack,
  Room,
  RoomEvent,
  TrackKind,
  TrackPublishOptions,
  TrackSource,
} from '@livekit/rtc-node';
import type { DisconnectReason } from '@livekit/rtc-node';

const sampleRate = 48_000;
const frameSamples = sampleRate / 100;
const queueMs = 200;
const toneHz = 440;
const loudness = 12_000;

/** Louder than what a codec makes of silence. */
export const audible = 1_000;

/** Somebody in a room. */
export interface RtcPerson {
  /** Publishes a tone from now on; rejects where they may not. */
  readonly speak: () => Promise<void>;
  /** The loudest that was heard of anybody, from now on for so long. */
  readonly hear: (ms: number) => Promise<number>;
  /** Identities of the others, as this person sees them. */
  readonly others: () => readonly string[];
  /** Resolves once LiveKit has put them out, or they left. */
  readonly out: Promise<DisconnectReason>;
  readonly leave: () => Promise<void>;
}

/** Joins; rejects where LiveKit lets nobody in by this token. Whoever imports this ends with `dispose()` of the package. */
export async function joinAsPerson(url: string, token: string): Promise<RtcPerson> {
  const room = new Room();
  const ending = new AbortController();
  let loudest = 0;
  const out = new Promise<DisconnectReason>((resolve) => room.on(RoomEvent.Disconnected, resolve));
  room.on(RoomEvent.TrackSubscribed, (track) => {
    if (track.kind !== TrackKind.KIND_AUDIO) return;
    void (async () => {
      const reader = new AudioStream(track, { sampleRate, numChannels: 1, frameSizeMs: 20 }).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        for (const sample of value.data) loudest = Math.max(loudest, Math.abs(sample));
      }
    })();
  });
  await room.connect(url.replace(/^http/, 'ws'), token, { autoSubscribe: true, dynacast: false });
  return {
    async speak() {
      const source = new AudioSource(sampleRate, 1, queueMs);
      const track = LocalAudioTrack.createAudioTrack('microphone', source);
      const options = new TrackPublishOptions({ source: TrackSource.SOURCE_MICROPHONE });
      await room.localParticipant?.publishTrack(track, options);
      void (async () => {
        for (let at = 0; !ending.signal.aborted; at += frameSamples) {
          const samples = Int16Array.from({ length: frameSamples }, (_, index) =>
            Math.round(loudness * Math.sin((2 * Math.PI * toneHz * (at + index)) / sampleRate)),
          );
          await source.captureFrame(new AudioFrame(samples, sampleRate, 1, frameSamples));
        }
        await source.close();
      })();
    },
    async hear(ms) {
      loudest = 0;
      await new Promise((resolve) => setTimeout(resolve, ms));
      return loudest;
    },
    others: () => [...room.remoteParticipants.values()].map(({ identity }) => identity),
    out,
    async leave() {
      ending.abort();
      await room.disconnect();
    },
  };
}
