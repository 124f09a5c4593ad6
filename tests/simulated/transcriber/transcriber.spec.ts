// The simulated transcriber by itself: what it takes, what it says no to, and each mishap. That it hears is the contract's.
import { describe, expect, it } from 'vitest';
import { simulatedModel, simulatedTranscriber } from '../../../src/simulated/transcriber/transcriber.ts';
import type { TranscriberMishap } from '../../../src/simulated/transcriber/mishaps.ts';
import { pieceOf, spoken } from '../../support/spoken-piece.ts';

async function requestOf(form: FormData) {
  const request = new Request('http://x', { method: 'POST', body: form });
  const body = new Uint8Array(await request.arrayBuffer());
  return {
    method: 'POST',
    path: '/v1/audio/transcriptions',
    authorization: undefined,
    contentType: request.headers.get('content-type') ?? '',
    body,
  };
}

function formWith(file: Uint8Array | undefined, model = simulatedModel): FormData {
  const form = new FormData();
  form.append('model', model);
  if (file !== undefined) form.append('file', new Blob([Uint8Array.from(file)]), 'a.ogg');
  return form;
}

const given = (mishap: TranscriberMishap = 'none', apiKey?: string) =>
  simulatedTranscriber({ apiKey, nextMishap: () => mishap });
const speech = pieceOf(spoken(1, 'hello there', 2, 'goodbye', 1)).bytes;

async function saidOf(mishap: TranscriberMishap, file = speech) {
  const reply = await given(mishap).answer(await requestOf(formWith(file)));
  if (reply.kind === 'hang') throw new Error('it hangs');
  return { status: reply.status, json: JSON.parse(reply.body) };
}

describe('the simulated transcriber', () => {
  it('says what the samples say, and how long they are', async () => {
    const { status, json } = await saidOf('none');
    expect(status).toBe(200);
    expect(json).toMatchObject({ text: 'hello there goodbye', language: 'en' });
    expect(json.segments).toHaveLength(2);
  });

  it.each([
    ['another path', async () => ({ ...(await requestOf(formWith(speech))), path: '/inference' }), 404],
    ['another method', async () => ({ ...(await requestOf(formWith(speech))), method: 'GET' }), 404],
    ['another model', () => requestOf(formWith(speech, 'whisper-1')), 404],
    ['no file', () => requestOf(formWith(undefined)), 400],
    ['junk', () => requestOf(formWith(Uint8Array.of(1, 2, 3))), 400],
    ['an empty file', () => requestOf(formWith(new Uint8Array(0))), 400],
    ['no form', async () => ({ ...(await requestOf(formWith(speech))), contentType: 'text/plain' }), 400],
  ])('says no to %s', async (_, request, status) => {
    expect(await given().answer(await request())).toMatchObject({ kind: 'answer', status });
  });

  it('wants its key', async () => {
    const request = await requestOf(formWith(speech));
    expect(await given('none', 'k').answer(request)).toMatchObject({ status: 401 });
    expect(await given('none', 'k').answer({ ...request, authorization: 'Bearer k' })).toMatchObject({
      status: 200,
    });
  });

  it('goes wrong in each way that it is told to', async () => {
    const request = await requestOf(formWith(speech));
    expect(await given('hangs').answer(request)).toEqual({ kind: 'hang' });
    expect(await given('busy').answer(request)).toMatchObject({
      status: 429,
      headers: { 'retry-after': '1' },
    });
    expect(await given('failed').answer(request)).toMatchObject({ status: 500, contentType: 'text/plain' });
    expect(await given('html').answer(request)).toMatchObject({ status: 200, contentType: 'text/html' });
    const right = (await saidOf('none')).json.duration as number;
    expect((await saidOf('wrongDuration')).json.duration).toBeCloseTo(right + 7, 3);
    expect((await saidOf('empty')).json).toMatchObject({ text: '', segments: [] });
    expect((await saidOf('joins')).json.segments).toHaveLength(1);
    expect((await saidOf('invents', pieceOf(spoken(5)).bytes)).json.text).toBe('you');
  });
});
