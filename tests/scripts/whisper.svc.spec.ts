// The transcriber that service tests bring along: it answers as OpenAI does, refuses what OpenAI refuses, takes no other weights, comes back
// on its address, and leaves nothing.
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { speakByFlite } from '../../scripts/services/flite.mjs';
import { startWhisper, whisperModel, whisperSha256 } from '../../scripts/services/whisper.mjs';
import type { WhisperServer } from '../../scripts/services/whisper.mjs';
import { knownText } from '../support/flite-speech.ts';
import { onWhisperOfItsOwn } from '../support/on-real-whisper.ts';
import { pieceOf } from '../support/spoken-piece.ts';

const key = 'a-key-of-tests';

onWhisperOfItsOwn('scripts/services/whisper.mjs', ({ python, flite }) => {
  let server: WhisperServer;
  beforeAll(async () => {
    server = await startWhisper({ python, key });
  });
  afterAll(() => server.remove());

  const sentence = (): Blob => {
    const { bytes } = pieceOf(speakByFlite(flite, 'slt', knownText('slt').split('.')[0] ?? ''));
    return new Blob([Uint8Array.from(bytes)]);
  };
  const ask = async (fields: Readonly<Record<string, string | Blob>>, more: RequestInit = {}) => {
    const body = new FormData();
    for (const [name, value] of Object.entries({ model: whisperModel, ...fields }))
      if (typeof value === 'string') body.append(name, value);
      else body.append(name, value, 'piece.ogg');
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${server.url}/v1/audio/transcriptions`, {
      method: 'POST',
      body,
      headers,
      ...more,
    });
    return { status: answer.status, text: await answer.text() };
  };

  it('issue 14 B5: answers verbose_json by OpenAI’s names, with words where they are asked for', async () => {
    const fields = { file: sentence(), response_format: 'verbose_json' };
    const worded = await ask({ ...fields, 'timestamp_granularities[]': 'word' });
    const answer = JSON.parse(worded.text) as Record<string, unknown>;
    expect(answer).toMatchObject({ task: 'transcribe', language: 'english', model_sha256: whisperSha256 });
    const [segment, word] = [answer['segments'], answer['words']].map((list) => (list as object[])[0]);
    expect(Object.keys(segment ?? {}).sort()).toEqual([
      'avg_logprob',
      'compression_ratio',
      'end',
      'id',
      'no_speech_prob',
      'seek',
      'start',
      'temperature',
      'text',
      'tokens',
    ]);
    expect(Object.keys(word ?? {}).sort()).toEqual(['end', 'start', 'word']);
    expect(JSON.parse((await ask(fields)).text)).not.toHaveProperty('words');
    expect((await ask({ file: sentence(), response_format: 'text' })).text).toMatch(/good morning/i);
    expect(Object.keys(JSON.parse((await ask({ file: sentence() })).text) as object)).toEqual(['text']);
  });

  it.each<[string, number, Readonly<Record<string, string | Blob>>, RequestInit?]>([
    ['another model', 404, { model: 'whisper-1', file: new Blob(['x']) }],
    ['no file', 400, {}],
    ['an empty file', 400, { file: new Blob([]) }],
    ['no sound', 400, { file: new Blob(['<html>']) }],
    ['another language', 400, { language: 'de', file: new Blob(['x']) }],
    ['another format', 400, { response_format: 'srt', file: new Blob(['x']) }],
    ['a temperature of words', 400, { temperature: 'warm', file: new Blob(['x']) }],
    ['a wrong key', 401, { file: new Blob(['x']) }, { headers: { authorization: 'Bearer another' } }],
    ['what is no form', 400, {}, { body: 'x' }],
    ['more than 25 MiB', 413, { file: new Blob([new Uint8Array(25 * 1024 * 1024)]) }],
  ])('%s is answered %i, in OpenAI’s shape', async (_, status, fields, more) => {
    const answer = await ask(fields, more);
    expect(answer.status).toBe(status);
    const { error } = JSON.parse(answer.text) as { error: Record<string, unknown> };
    expect(Object.keys(error)).toEqual(['message', 'type', 'param', 'code']);
  });

  it('says that it is well while it transcribes', async () => {
    let done = 0;
    // One after the other: the last is far from done when it is asked.
    const file = sentence();
    const asked = Promise.all([1, 2, 3].map(() => ask({ file }).then(() => (done += 1))));
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    expect(done).toBeLessThan(3);
    await asked;
  });

  it('takes no other weights than the known ones', async () => {
    await expect(startWhisper({ python, sha256: 'ab'.repeat(32) })).rejects.toThrow(
      /SHA-256 1a5afae0.*not used/,
    );
  });

  it('issue 14: comes back on its address after a kill and after a stop, and leaves no directory', async () => {
    for (const end of [server.kill, server.stop]) {
      await end();
      await expect(fetch(server.url)).rejects.toThrow();
      await server.start();
      expect((await fetch(server.url)).status).toBe(404);
    }
    await server.remove();
    expect(existsSync(server.directory)).toBe(false);
  });
});
