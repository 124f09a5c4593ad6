// The answer `verbose_json` of OpenAI's transcription API (openai-node, src/resources/audio/transcriptions.ts), as servers really give it:
// vLLM says the duration as text, some give no words, faster-whisper-server no list of them, and everything but the text may be missing.
import type { Confidence, Heard, HeardSegment, Word } from '../../domain/transcript/spoken-words.ts';

/** What an answer says. */
export interface ReadAnswer {
  readonly heard: Heard;
  /** How long the server says that the sound was; undefined: it does not say. */
  readonly durationMs: number | undefined;
  /** Members of our own wrapper, which others ignore: SHA-256 of the model's file, and the server's version. */
  readonly modelDigest: string | undefined;
  readonly serverVersion: string | undefined;
}

/** More in one answer is no answer about 15 minutes of speech. */
const mostSegments = 20_000;
const mostWords = 100_000;
const mostTextCharacters = 1_000_000;
/** Of digests, versions and languages. */
const mostNameCharacters = 100;

/** Reads parsed JSON; undefined where it is no transcript. `audioMs`: the time of a text without segments. */
export function readVerboseJson(value: unknown, audioMs: number): ReadAnswer | undefined {
  if (!isRecord(value)) return undefined;
  const text = textIn(value, 'text');
  const segments = listOf(value['segments'], mostSegments, segmentFrom);
  const words = listOf(value['words'], mostWords, wordFrom);
  if (segments === 'wrong' || words === 'wrong' || text === undefined || text.length > mostTextCharacters)
    return undefined;
  const whole: HeardSegment = { text, startMs: 0, endMs: audioMs, ...confidenceOf({}) };
  return {
    heard: {
      language: languageOf(nameIn(value, 'language')),
      segments: segments ?? (text.trim() === '' ? [] : [whole]),
      words,
    },
    durationMs: secondsIn(value, 'duration'),
    modelDigest: nameIn(value, 'model_sha256'),
    serverVersion: nameIn(value, 'server_version'),
  };
}

function segmentFrom(value: Readonly<Record<string, unknown>>): HeardSegment | undefined {
  const [text, startMs, endMs] = [textIn(value, 'text'), secondsIn(value, 'start'), secondsIn(value, 'end')];
  if (text === undefined || startMs === undefined || endMs === undefined) return undefined;
  return { text, startMs, endMs, ...confidenceOf(value) };
}

function wordFrom(value: Readonly<Record<string, unknown>>): Word | undefined {
  const [text, startMs, endMs] = [textIn(value, 'word'), secondsIn(value, 'start'), secondsIn(value, 'end')];
  if (text === undefined || startMs === undefined || endMs === undefined) return undefined;
  return { text, startMs, endMs };
}

function confidenceOf(value: Readonly<Record<string, unknown>>): Confidence {
  return {
    noSpeechProbability: numberIn(value, 'no_speech_prob'),
    averageLogProbability: numberIn(value, 'avg_logprob'),
    compressionRatio: numberIn(value, 'compression_ratio'),
  };
}

/** Undefined where there is no list; `wrong` where one is too long or a member of it is something else. */
function listOf<Item>(
  value: unknown,
  most: number,
  itemFrom: (value: Readonly<Record<string, unknown>>) => Item | undefined,
): readonly Item[] | undefined | 'wrong' {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value) || value.length > most) return 'wrong';
  const items: Item[] = [];
  for (const one of value as readonly unknown[]) {
    const item = isRecord(one) ? itemFrom(one) : undefined;
    if (item === undefined) return 'wrong';
    items.push(item);
  }
  return items;
}

/** OpenAI's whisper-1 names languages in English, others by their code. Only codes are kept. */
function languageOf(name: string | undefined): string | undefined {
  return name !== undefined && /^[a-z]{2,3}$/.test(name) ? name : name === 'english' ? 'en' : undefined;
}

/** Seconds as whole milliseconds; a number, or a text of one. */
function secondsIn(value: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const given = value[name];
  const seconds = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
  return typeof seconds === 'number' && Number.isFinite(seconds) ? Math.round(seconds * 1_000) : undefined;
}

function numberIn(value: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const given = value[name];
  return typeof given === 'number' && Number.isFinite(given) ? given : undefined;
}

function textIn(value: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const given = value[name];
  return typeof given === 'string' ? given : undefined;
}

function nameIn(value: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const given = textIn(value, name);
  return given === undefined || given === '' ? undefined : given.slice(0, mostNameCharacters);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
