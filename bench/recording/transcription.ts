// One file transcribed in two ways, timed: by one request to the server, and as the program does it.
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { systemPace } from '../../src/adapters/system/system-pace.ts';
import { openAiTranscriber } from '../../src/adapters/transcriber/openai-transcriber.ts';
import { voiceActivity } from '../../src/audio/voice-activity.ts';
import { trackTranscription } from '../../src/reactors/transcription/transcribe-track.ts';
import type { SpokenFile } from './spoken-file.ts';

/** Where the server is, up to `/v1/…`, and its model. */
export interface AskedServer {
  readonly baseUrl: string;
  readonly model: string;
}

export interface Transcription {
  /** Seconds of sound in one second. */
  readonly timesRealTime: number;
  readonly words: number;
}

const mostMs = 600_000;
const readBytes = 64 * 1_024;

/** What a client would do that wants nothing but the words. */
export async function askedDirectly(
  { baseUrl, model }: AskedServer,
  file: SpokenFile,
  signal: AbortSignal,
): Promise<Transcription> {
  return timed(file, async () => {
    const body = new FormData();
    body.append('model', model);
    for (const granularity of ['word', 'segment']) body.append('timestamp_granularities[]', granularity);
    for (const [name, value] of Object.entries({
      response_format: 'verbose_json',
      temperature: '0',
      language: 'en',
    }))
      body.append(name, value);
    body.append('file', new Blob([file.bytes], { type: 'audio/ogg' }), 'file.ogg');
    const answer = await fetch(`${baseUrl}/v1/audio/transcriptions`, { method: 'POST', body, signal });
    if (!answer.ok) throw new Error(`the server answered ${answer.status}: ${await answer.text()}`);
    return ((await answer.json()) as { readonly text: string }).text;
  });
}

/** What the program does, but for where it keeps answers. */
export async function transcribed(
  { baseUrl, model }: AskedServer,
  file: SpokenFile,
  signal: AbortSignal,
): Promise<Transcription> {
  const transcribe = trackTranscription({
    transcriber: openAiTranscriber({ baseUrl, model, apiKey: undefined }),
    kept: { find: () => Promise.resolve(undefined), keep: (_, reply) => Promise.resolve(reply) },
    listenForVoice: voiceActivity,
    rest: () => systemPace.pause(0, signal),
    pieceTimeoutMs: mostMs,
  });
  return timed(file, async () => {
    const sha256 = createHash('sha256').update(file.bytes).digest('hex');
    const given = await transcribe({ open: () => inParts(file.bytes), sha256, language: 'en' }, signal);
    if (given.kind !== 'transcribed') throw new Error(`the server is away: ${given.code}`);
    return given.document.segments.map(({ text }) => text).join(' ');
  });
}

async function timed(file: SpokenFile, work: () => Promise<string>): Promise<Transcription> {
  const startedMs = performance.now();
  const text = await work();
  const seconds = (performance.now() - startedMs) / 1_000;
  return {
    timesRealTime: file.seconds / seconds,
    words: text.split(/\s+/).filter((word) => word !== '').length,
  };
}

async function* inParts(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += readBytes) {
    yield bytes.subarray(at, at + readBytes);
    // As a store would: each part comes later than it was asked for.
    await setImmediate();
  }
}
