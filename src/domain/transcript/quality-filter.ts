// Which segments are left out, since the machine made them up: it writes text into silence, sometimes with values that pass every usual
// threshold (30 s of silence gave "you" with no_speech 0.95 and logprob −0.71). So the voice in the sound decides first. What is left out is
// kept beside the transcript with the reason.
import { comparable } from './spoken-words.ts';
import type { Confidence, DroppedSegment, DropReason, Segment, Span } from './spoken-words.ts';

/** Both must hold before the machine's own doubt is enough. */
const mostNoSpeechProbability = 0.6;
const leastLogProbability = -1;
/** So many times one word and nothing else is a loop, not speech. */
const leastRepetitions = 3;
/** Voice under a segment shorter than this is no voice: a knock is that long. */
const leastVoiceMs = 60;

/** Segments as they came, apart: those that stay, and those that are left out. */
export function withoutInvented(
  segments: readonly Segment[],
  voice: readonly Span[],
): { readonly kept: readonly Segment[]; readonly dropped: readonly DroppedSegment[] } {
  const kept: Segment[] = [];
  const dropped: DroppedSegment[] = [];
  for (const one of segments) {
    const segment = { ...one, ...withoutPlaceholders(one) };
    const why = reasonToDrop(segment, voice);
    if (why === undefined) kept.push(segment);
    else dropped.push({ ...segment, why });
  }
  return { kept, dropped };
}

/** What the machine says of itself, without what it says in every answer: vLLM gives −1 for both, whatever it heard. */
function withoutPlaceholders({ noSpeechProbability, ...rest }: Confidence): Confidence {
  const isPlaceholder = rest.averageLogProbability === -1 && rest.compressionRatio === -1;
  return {
    noSpeechProbability,
    averageLogProbability: isPlaceholder ? undefined : rest.averageLogProbability,
    compressionRatio: isPlaceholder ? undefined : rest.compressionRatio,
  };
}

function reasonToDrop(segment: Segment, voice: readonly Span[]): DropReason | undefined {
  const words = comparable(segment.text).split(' ');
  if (words.join('') === '') return 'no-words';
  if (voiceMs(segment, voice) < Math.min(leastVoiceMs, segment.endMs - segment.startMs || 1))
    return 'no-voice';
  const { noSpeechProbability = 0, averageLogProbability = 0 } = segment;
  const isDoubted =
    noSpeechProbability > mostNoSpeechProbability && averageLogProbability < leastLogProbability;
  if (isDoubted) return 'no-speech';
  const isLoop = words.length >= leastRepetitions && words.every((word) => word === words[0]);
  return isLoop ? 'repetition' : undefined;
}

/** How long somebody is heard during a segment; of one without length, whether somebody is heard then. */
function voiceMs({ startMs, endMs }: Span, voice: readonly Span[]): number {
  const end = Math.max(endMs, startMs + 1);
  return voice.reduce(
    (sum, span) => sum + Math.max(0, Math.min(end, span.endMs) - Math.max(startMs, span.startMs)),
    0,
  );
}
