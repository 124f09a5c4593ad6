// The file that a track egress writes: Ogg with Opus, frame by frame as time passes, with silence in place where nothing was heard.
import { oggOpusWriter } from '../../audio/ogg-opus-writer.ts';
import { frameSamples, speechEncoder } from '../../audio/opus-codec.ts';

/** Where its bytes go. Nothing of it is seen under its name before it is delivered. */
export interface FileSink {
  readonly append: (bytes: Uint8Array) => void;
  /** Gives its length in bytes; undefined where it could not be delivered: the name is no place of ours, the disk is full. */
  readonly deliver: () => number | undefined;
  readonly discard: () => void;
}

/** A file being written. */
export interface TrackFile {
  /** Writes whole frames up to this instant. */
  readonly upTo: (nowMs: number) => void;
  /** Ends it at this instant and delivers it. */
  readonly end: (nowMs: number) => number | undefined;
  readonly discard: () => void;
}

const frameMs = 20;
const serial = 1;
/** What a file lags by is written in parts, so that other work goes on. */
const mostFramesAtOnce = 3_000;

/** Begins a file at an instant; `sound` gives the samples from an instant on. */
export function trackFile(
  sink: FileSink,
  startedMs: number,
  sound: (atMs: number, samples: number) => Int16Array,
): TrackFile {
  const encoder = speechEncoder({ complexity: 0 });
  const writer = oggOpusWriter({ channels: 1, preSkip: encoder.preSkip, serial });
  sink.append(writer.head());
  let frames = 0;
  const upTo = (nowMs: number, most = mostFramesAtOnce): void => {
    const due = Math.min(Math.floor((nowMs - startedMs) / frameMs), frames + most);
    for (; frames < due; frames += 1) {
      const packet = encoder.encode(sound(startedMs + frames * frameMs, frameSamples));
      const page = writer.packet(packet, frameSamples);
      if (page.length > 0) sink.append(page);
    }
  };
  return {
    upTo,
    end: (nowMs) => {
      // One frame more brings out what the encoder holds back.
      upTo(nowMs + frameMs, Number.POSITIVE_INFINITY);
      sink.append(writer.end());
      return sink.deliver();
    },
    discard: sink.discard,
  };
}
