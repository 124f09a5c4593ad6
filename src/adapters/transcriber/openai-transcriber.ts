// A transcriber that speaks OpenAI's transcription API: POST /v1/audio/transcriptions, multipart, `verbose_json` with times of words, as
// whisper.cpp's server (started with conversion), speaches, vLLM and OpenAI take it. What comes back is believed as little as possible: its size, its shape and the
// length of the sound that it talks about are checked, and neither keys nor words reach a message.
import { createHash } from 'node:crypto';
import type {
  SpeechPiece,
  Transcriber,
  TranscriberReply,
  TranscriptSource,
} from '../../ports/transcriber.port.ts';
import { readVerboseJson } from './verbose-json.ts';

/** Where the server is, and what is asked of it. */
export interface OpenAiTranscriberOptions {
  /** Up to, and without, `/v1/audio/transcriptions`. */
  readonly baseUrl: string;
  readonly model: string;
  /** Sent as a bearer token; undefined: none. */
  readonly apiKey: string | undefined;
}

type Terms = Parameters<Transcriber['transcribe']>[1];

const mostPieceBytes = 24_000_000;
const mostAnswerBytes = 16 * 1024 * 1024;
/** Of an answer that is no transcript. */
const mostDetailCharacters = 200;
const longestRetryAfterMs = 60 * 60_000;
/** Encoders' delays make this much; a truncated file more. */
const mostDurationErrorMs = 500;

/** A transcriber over HTTP. Makes one request for each call, and tries none again. */
export function openAiTranscriber(options: OpenAiTranscriberOptions): Transcriber {
  const url = `${options.baseUrl.replace(/\/$/, '')}/v1/audio/transcriptions`;
  return {
    keyOf: (piece) => keyOf(piece, options.model),
    transcribe: async (piece, terms) => {
      if (piece.bytes.length === 0) return refused('not-audio', 'The piece is empty.');
      if (piece.bytes.length > mostPieceBytes)
        return refused('too-large', `The piece has ${piece.bytes.length} bytes.`);
      const { limit, forget } = limitOf(terms);
      try {
        const answer = await fetch(url, {
          method: 'POST',
          body: formOf(piece, options.model),
          headers: options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` },
          redirect: 'error',
          signal: limit,
        });
        const text = await boundedText(answer);
        if (!answer.ok) return notHeard(answer, text);
        return text === undefined
          ? unbelievable('too-long', 'The answer is too long.')
          : replyOf(text, piece, sourceOf(url, piece, options.model));
      } catch {
        // What fetch says of it names the address only, and is the same for all that can be done about it.
        return { kind: 'away', code: limit.aborted ? 'timeout' : 'unreachable' };
      } finally {
        forget();
      }
    },
  };
}

/** What is asked for besides the sound, by the protocol's names. Lists have brackets: speaches knows them only so. */
function parametersOf(piece: SpeechPiece): readonly (readonly [name: string, value: string])[] {
  return [
    ['response_format', 'verbose_json'],
    ['temperature', '0'],
    ['timestamp_granularities[]', 'word'],
    ['timestamp_granularities[]', 'segment'],
    ...(piece.language === undefined ? [] : ([['language', piece.language]] as const)),
  ];
}

function formOf(piece: SpeechPiece, model: string): FormData {
  const form = new FormData();
  form.append('model', model);
  for (const [name, value] of parametersOf(piece)) form.append(name, value);
  const bytes = Uint8Array.from(piece.bytes);
  form.append('file', new Blob([bytes], { type: 'audio/ogg' }), 'piece.ogg');
  return form;
}

function keyOf(piece: SpeechPiece, model: string): string {
  const audio = createHash('sha256').update(piece.bytes).digest('hex');
  const asked = [audio, model, ...parametersOf(piece).map(([name, value]) => `${name}=${value}`)];
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}

function sourceOf(url: string, piece: SpeechPiece, model: string): TranscriptSource {
  const parameters: Record<string, string> = {};
  for (const [name, value] of parametersOf(piece)) {
    const before = parameters[name];
    parameters[name] = before === undefined ? value : `${before},${value}`;
  }
  return { server: new URL(url).host, model, modelDigest: undefined, serverVersion: undefined, parameters };
}

function replyOf(text: string, piece: SpeechPiece, source: TranscriptSource): TranscriberReply {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return unbelievable('not-json', `The answer is no JSON: ${kindOf(text)}.`);
  }
  const answer = readVerboseJson(parsed, piece.milliseconds);
  if (answer === undefined) return unbelievable('not-a-transcript', 'The answer is JSON, and no transcript.');
  const { heard, durationMs, modelDigest, serverVersion } = answer;
  if (durationMs !== undefined && Math.abs(durationMs - piece.milliseconds) > mostDurationErrorMs)
    return unbelievable(
      'wrong-duration',
      `The answer is about ${durationMs} ms of sound; ${piece.milliseconds} ms were sent.`,
    );
  return { kind: 'heard', heard, source: { ...source, modelDigest, serverVersion } };
}

/** What a status that is no success says (OpenAI's error codes; whisper.cpp and faster-whisper-server answer 500 to bad sound). */
function notHeard({ status, headers }: Response, text: string | undefined): TranscriberReply {
  const detail = `The server answered ${status} (${kindOf(text ?? '')}).`;
  if (status === 401 || status === 403) return { kind: 'away', code: 'wrong-key' };
  if (status === 404) return { kind: 'away', code: 'no-such-model' };
  if (status === 413) return refused('too-large', detail);
  if (status === 400 || status === 415 || status === 422) return refused('not-audio', detail);
  if (status === 408 || status === 425 || status === 429 || status === 503) return busy(headers);
  return status >= 500 ? { kind: 'away', code: 'failed' } : refused('refused', detail);
}

function busy(headers: Headers): TranscriberReply {
  const seconds = Number(headers.get('retry-after') ?? '');
  const isPause = Number.isFinite(seconds) && seconds > 0;
  return {
    kind: 'away',
    code: 'busy',
    ...(isPause && { retryAfterMs: Math.min(seconds * 1_000, longestRetryAfterMs) }),
  };
}

function refused(code: 'too-large' | 'not-audio' | 'refused', detail: string): TranscriberReply {
  return { kind: 'refused', code, detail };
}

function unbelievable(
  code: Extract<TranscriberReply, { readonly kind: 'unbelievable' }>['code'],
  detail: string,
): TranscriberReply {
  return { kind: 'unbelievable', code, detail: detail.slice(0, mostDetailCharacters) };
}

/** What an answer looks like, without a word of it: it may hold what somebody said. */
function kindOf(text: string): string {
  const start = text.trimStart().slice(0, 1);
  return text.trim() === '' ? 'empty' : start === '<' ? 'HTML' : start === '{' ? 'JSON' : 'text';
}

/** The body; undefined where it is longer than any answer. */
async function boundedText({ body }: Response): Promise<string | undefined> {
  if (body === null) return '';
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body as unknown as AsyncIterable<Uint8Array>) {
    bytes += part.length;
    // Leaving the loop ends the connection.
    if (bytes > mostAnswerBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/**
 * Aborted by the signal, or after its time. By a timer of its own: Node 20 may collect a signal that AbortSignal.any made of
 * AbortSignal.timeout while somebody waits for it.
 */
function limitOf({ timeoutMs, signal }: Terms) {
  const over = new AbortController();
  const end = (): void => over.abort();
  const timer = setTimeout(end, timeoutMs);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  const forget = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  };
  return { limit: over.signal, forget };
}
