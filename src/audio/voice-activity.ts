// Where somebody speaks in a sound, by its loudness: louder than what is there all the time. It would rather take a noise for a voice than
// miss a voice: what comes of a noise is checked afterwards, a word that is never listened to is lost.
//
// V1  The floor is what was quietest of late: it follows down at once and up slowly, so that speech, which pauses, does not raise it, and a hum does.
// V2  Below `alwaysSilentDb` nobody speaks; above `alwaysVoiceDb` somebody may, whatever the floor is.
import { frameSamples, samplesPerSecond } from './opus-codec.ts';

/** From, and up to, in whole milliseconds from the first sample. */
interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

const frameMs = (frameSamples * 1_000) / samplesPerSecond;
/** Decibels of full scale, of a frame's root mean square. */
const alwaysSilentDb = -60;
const alwaysVoiceDb = -35;
const aboveFloorDb = 9;
const floorRisesDbPerSecond = 2;
/** Shorter pauses are within words. */
const leastSilenceMs = 500;
/** Shorter sounds are clicks. */
const leastVoiceMs = 60;
/** Words begin and end softly. */
const padMs = 200;
const fullScale = 32_768;

/** Listens to samples at 48 kHz that come in order, in pieces of any size. Memory is that of the stretches. */
export function voiceActivity() {
  const frame = new Int16Array(frameSamples);
  let [filled, frames] = [0, 0];
  let floorDb = alwaysSilentDb;
  const found: { startMs: number; endMs: number }[] = [];
  let open: { startMs: number; endMs: number } | undefined;

  const close = (): void => {
    if (open !== undefined && open.endMs - open.startMs >= leastVoiceMs) found.push(open);
    open = undefined;
  };
  const hear = (samples: Int16Array): void => {
    const db = loudnessOf(samples);
    floorDb = Math.min(db, floorDb + (floorRisesDbPerSecond * frameMs) / 1_000);
    const startMs = frames * frameMs;
    frames += 1;
    const isVoice = db > alwaysVoiceDb || (db > alwaysSilentDb && db > floorDb + aboveFloorDb);
    if (!isVoice) {
      if (open !== undefined && startMs - open.endMs >= leastSilenceMs) close();
    } else if (open === undefined) open = { startMs, endMs: startMs + frameMs };
    else open.endMs = startMs + frameMs;
  };
  return {
    take: (samples: Int16Array): void => {
      for (let at = 0; at < samples.length;) {
        const taken = Math.min(frameSamples - filled, samples.length - at);
        frame.set(samples.subarray(at, at + taken), filled);
        filled += taken;
        at += taken;
        if (filled < frameSamples) return;
        hear(frame);
        filled = 0;
      }
    },
    /** In order, without overlaps. */
    end: (): readonly Stretch[] => {
      if (filled > 0) hear(frame.subarray(0, filled));
      close();
      return padded(found, frames * frameMs);
    },
  };
}

function loudnessOf(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return 10 * Math.log10(Math.max(sum / samples.length / fullScale ** 2, 1e-12));
}

/** With what is soft at both ends; those that meet then are one. */
function padded(stretches: readonly Stretch[], lengthMs: number): readonly Stretch[] {
  const joined: { startMs: number; endMs: number }[] = [];
  for (const stretch of stretches) {
    const startMs = Math.max(0, stretch.startMs - padMs);
    const endMs = Math.min(lengthMs, stretch.endMs + padMs);
    const last = joined.at(-1);
    if (last !== undefined && startMs <= last.endMs) last.endMs = endMs;
    else joined.push({ startMs, endMs });
  }
  return joined;
}
