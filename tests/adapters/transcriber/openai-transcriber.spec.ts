// The adapter for OpenAI's transcription API: the contract on the simulated transcriber, and a server that answers whatever a test wants.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openAiTranscriber } from '../../../src/adapters/transcriber/openai-transcriber.ts';
import { startSimulatedTranscriber } from '../../../src/app/embedded/simulated-transcriber.ts';
import { simulatedModel } from '../../../src/simulated/transcriber/transcriber.ts';
import { transcriberContract } from '../../contracts/transcriber.contract.ts';
import { pieceOf, spoken } from '../../support/spoken-piece.ts';

const apiKey = 'a-key-of-tests';
const text = 'good morning everybody the budget is approved';

transcriberContract('OpenAI’s API, on the simulated transcriber', async () => {
  const server = await startSimulatedTranscriber({ port: 0, apiKey, nextMishap: () => 'none' });
  const at = (more: Partial<Parameters<typeof openAiTranscriber>[0]> = {}) =>
    openAiTranscriber({ baseUrl: server.url, model: simulatedModel, apiKey, ...more });
  const samples = spoken(2, text, 1);
  return {
    transcriber: at(),
    speech: {
      piece: pieceOf(samples),
      words: text.split(' '),
      startMs: 2_000,
      endMs: Math.round(samples.length / 48) - 1_000 - 120,
    },
    silence: pieceOf(spoken(10)),
    mostWrong: 0,
    mostErrorMs: 30,
    nowhere: at({ baseUrl: 'http://127.0.0.1:1' }),
    underWrongModel: at({ model: 'whisper-1' }),
    underWrongKey: at({ apiKey: 'another' }),
    close: server.stop,
  };
});

interface Said {
  readonly status?: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Says so much and no more. */
  readonly cut?: boolean;
}

/** A transcriber at a server that says this, and what it was asked. */
async function givenServer(said: Said | 'nothing') {
  const asked: { url: string; authorization: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url = '', headers } = request;
      asked.push({
        url,
        authorization: headers.authorization,
        body: Buffer.concat(chunks).toString('latin1'),
      });
      if (said === 'nothing') return;
      response.writeHead(said.status ?? 200, said.headers);
      if (said.cut === true) response.write(said.body, () => response.destroy());
      else response.end(said.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { asked, transcriber: openAiTranscriber({ baseUrl, model: 'm', apiKey }) };
}

const piece = { bytes: Uint8Array.of(1, 2, 3), milliseconds: 2_000, language: undefined };
const terms = { timeoutMs: 20_000, signal: new AbortController().signal };
const replyTo = async (said: Said | 'nothing', more: Partial<typeof terms> = {}) =>
  (await givenServer(said)).transcriber.transcribe(piece, { ...terms, ...more });

describe('an answer', () => {
  it.each<[string, Said, object]>([
    ['HTML with 200', { body: '<html>hello somebody</html>' }, { kind: 'unbelievable', code: 'not-json' }],
    ['nothing with 200', { body: '' }, { kind: 'unbelievable', code: 'not-json' }],
    ['another JSON', { body: '{"ok":true}' }, { kind: 'unbelievable', code: 'not-a-transcript' }],
    ['null', { body: 'null' }, { kind: 'unbelievable', code: 'not-a-transcript' }],
    [
      'another length, as text',
      { body: '{"text":"hi","duration":"9.5"}' },
      { kind: 'unbelievable', code: 'wrong-duration' },
    ],
    ['17 MB', { body: `"${'x'.repeat(17 * 1024 * 1024)}"` }, { kind: 'unbelievable', code: 'too-long' }],
    ['500 as text', { status: 500, body: 'Internal Server Error' }, { kind: 'away', code: 'failed' }],
    [
      '429',
      { status: 429, body: '{}', headers: { 'retry-after': '3' } },
      { kind: 'away', code: 'busy', retryAfterMs: 3_000 },
    ],
    [
      '429 for a year',
      { status: 429, body: '{}', headers: { 'retry-after': '31536000' } },
      { retryAfterMs: 3_600_000 },
    ],
    ['503', { status: 503, body: '' }, { kind: 'away', code: 'busy' }],
    ['401', { status: 401, body: '{}' }, { kind: 'away', code: 'wrong-key' }],
    ['404', { status: 404, body: '{}' }, { kind: 'away', code: 'no-such-model' }],
    ['413', { status: 413, body: '' }, { kind: 'refused', code: 'too-large' }],
    ['422', { status: 422, body: '{}' }, { kind: 'refused', code: 'not-audio' }],
    ['a redirect', { status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } }, { kind: 'away' }],
    ['half of one', { body: '{"text":"hel', cut: true }, { kind: 'away', code: 'unreachable' }],
  ])('of %s says how it failed', async (_, said, expected) => {
    expect(await replyTo(said)).toMatchObject(expected);
  });

  it('that never comes is a timeout', async () => {
    expect(await replyTo('nothing', { timeoutMs: 30 })).toEqual({ kind: 'away', code: 'timeout' });
  });

  it('never brings what was said, or the key, into a message', async () => {
    const secret = 'the merger is off';
    for (const body of [`<html>${secret}</html>`, secret, `{"error":"${secret}"}`])
      for (const status of [200, 400, 500]) {
        const told = JSON.stringify(await replyTo({ status, body }));
        expect(told).not.toContain(secret);
        expect(told).not.toContain(apiKey);
      }
  });

  it('with half a second of difference in length is believed', async () => {
    expect(await replyTo({ body: '{"text":"hi","duration":2.5}' })).toMatchObject({ kind: 'heard' });
    expect(await replyTo({ body: '{"text":"hi","duration":2.501}' })).toMatchObject({
      code: 'wrong-duration',
    });
  });
});

it('a request names model, parameters and the file, under its key', async () => {
  const { asked, transcriber } = await givenServer({ body: '{"text":""}' });
  await transcriber.transcribe({ ...piece, language: 'de' }, terms);
  expect(asked[0]?.url).toBe('/v1/audio/transcriptions');
  expect(asked[0]?.authorization).toBe(`Bearer ${apiKey}`);
  for (const part of [
    'name="model"',
    'name="language"',
    'name="timestamp_granularities[]"',
    'filename="piece.ogg"',
  ])
    expect(asked[0]?.body).toContain(part);
});

it('a piece of more than 24 MB is not sent', async () => {
  const { asked, transcriber } = await givenServer({ body: '{"text":""}' });
  const big = { ...piece, bytes: new Uint8Array(24_000_001) };
  expect(await transcriber.transcribe(big, terms)).toMatchObject({ kind: 'refused', code: 'too-large' });
  expect(asked).toEqual([]);
});
