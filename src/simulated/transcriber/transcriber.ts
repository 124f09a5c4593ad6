// A simulated transcriber: OpenAI's transcription API over simulated speech. It knows nothing of what was said but the bytes that it is sent:
// it decodes them and listens. No network and no timer of its own: whoever runs it reads requests and writes answers.
import { decodeOggOpus } from '../../audio/decode.ts';
import { hear } from '../speech/hear.ts';
import { samplesPerSecond } from '../speech/speech-tones.ts';
import { heardAnswer } from './heard-answer.ts';
import type { TranscriberMishap } from './mishaps.ts';

/** A request, as it came. */
export interface TranscriptionRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** What it answers; `hang`: nothing, while the connection stays open. */
export type TranscriptionAnswer =
  | { readonly kind: 'hang' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly contentType: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    };

export interface SimulatedTranscriberParts {
  /** Undefined: everybody may ask. */
  readonly apiKey: string | undefined;
  /** What goes wrong with the next request. */
  readonly nextMishap: () => TranscriberMishap;
}

/** The model that it says it has. */
export const simulatedModel = 'simulated-speech';

const path = '/v1/audio/transcriptions';
/** Longer is not decoded: a piece is 15 minutes long. */
const mostSamples = samplesPerSecond * 60 * 60;
const retryAfterSeconds = 1;
const wrongBySeconds = 7;

/** A transcriber that answers. */
export function simulatedTranscriber({ apiKey, nextMishap }: SimulatedTranscriberParts): {
  readonly answer: (request: TranscriptionRequest) => Promise<TranscriptionAnswer>;
} {
  return {
    answer: async (request) => {
      if (request.method !== 'POST' || request.path !== path) return failure(404, 'Not found.');
      if (apiKey !== undefined && request.authorization !== `Bearer ${apiKey}`)
        return failure(401, 'Incorrect API key provided.');
      const mishap = nextMishap();
      const early = answeredEarly(mishap);
      if (early !== undefined) return early;
      const form = await formOf(request);
      if (form === undefined) return failure(400, 'The body is no form.');
      const [file, model] = [form.get('file'), form.get('model')];
      if (model !== simulatedModel) return failure(404, 'The model does not exist.');
      if (!(file instanceof Blob)) return failure(400, 'The form has no file.');
      const samples = await samplesOf(new Uint8Array(await file.arrayBuffer()));
      if (samples === undefined) return failure(400, 'The file is no Opus in Ogg, empty or too long.');
      const language = form.get('language');
      return transcript(samples, typeof language === 'string' ? language : 'en', mishap);
    },
  };
}

function transcript(samples: Int16Array, language: string, mishap: TranscriberMishap): TranscriptionAnswer {
  const words = mishap === 'empty' ? [] : hear(samples);
  const seconds = samples.length / samplesPerSecond;
  const faults = { invents: mishap === 'invents', joins: mishap === 'joins' };
  const heard = heardAnswer(words, seconds, language, faults);
  const duration = mishap === 'wrongDuration' ? seconds + wrongBySeconds : seconds;
  return answered(
    200,
    'application/json',
    JSON.stringify({ ...heard, duration, server_version: 'simulated' }),
  );
}

function answeredEarly(mishap: TranscriberMishap): TranscriptionAnswer | undefined {
  if (mishap === 'hangs') return { kind: 'hang' };
  if (mishap === 'failed') return answered(500, 'text/plain', 'Internal Server Error');
  if (mishap === 'html') return answered(200, 'text/html', '<html><body>Welcome</body></html>');
  if (mishap !== 'busy') return undefined;
  return { ...failure(429, 'Rate limit reached.'), headers: { 'retry-after': String(retryAfterSeconds) } };
}

async function formOf({ contentType, body }: TranscriptionRequest): Promise<FormData | undefined> {
  try {
    const headers = { 'content-type': contentType };
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- warns of forms held in memory; this one is bounded by whoever read it
    return await new Response(Uint8Array.from(body), { headers }).formData();
  } catch {
    return undefined;
  }
}

/** All samples; undefined for what is no sound, or too long. */
async function samplesOf(bytes: Uint8Array): Promise<Int16Array | undefined> {
  const parts: Int16Array[] = [];
  let count = 0;
  for await (const item of decodeOggOpus([bytes])) {
    if (item.kind !== 'samples') continue;
    count += item.samples.length;
    if (count > mostSamples) return undefined;
    parts.push(item.samples);
  }
  if (count === 0) return undefined;
  const all = new Int16Array(count);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function answered(
  status: number,
  contentType: string,
  body: string,
): Extract<TranscriptionAnswer, { readonly kind: 'answer' }> {
  return { kind: 'answer', status, contentType, headers: {}, body };
}

/** As OpenAI says errors. */
function failure(status: number, message: string): Extract<TranscriptionAnswer, { readonly kind: 'answer' }> {
  return answered(
    status,
    'application/json',
    JSON.stringify({ error: { message, type: 'invalid_request_error' } }),
  );
}
