// A play sends a wave's requests at once, the next wave after all answers, and judges what comes.
import { describe, expect, it } from 'vitest';
import type { Client } from '../../demo/client.ts';
import type { Request } from '../../harness/http-exchange.ts';
import type { Answer } from '../../demo/expectations.ts';
import { play } from '../../demo/player.ts';
import { createProgress } from '../../demo/progress.ts';
import { readScript } from '../../demo/script.ts';

type Reply = (
  request: Request,
  at?: string,
) => readonly [status: number, body: unknown, headers?: Record<string, string>];

/** A client that answers by `reply` once all requests of a wave have been sent, and what it was asked. */
function fakeClient(reply: Reply) {
  const asked: Request[] = [];
  const log: string[] = [];
  const send = async (request: Request, at?: string): Promise<Answer> => {
    asked.push(request);
    log.push(`asked ${request.path}`);
    await new Promise((resolve) => setImmediate(resolve));
    log.push(`answered ${request.path}`);
    const [status, body, headers = {}] = reply(request, at);
    return { status, headers, body: Buffer.from(JSON.stringify(body)) };
  };
  const client: Client = { send, stats: () => ({ maxInFlight: 0, requests: 0, retries: 0 }) };
  return { client, asked, log };
}

const tokens = () =>
  new Map([
    ['token:a', 'ta'],
    ['token:b', 'tb'],
  ]);

async function played(lines: readonly unknown[], reply: Reply) {
  const fake = fakeClient(reply);
  const said: string[] = [];
  const progress = createProgress({ write: (text: string) => said.push(text) }, 2);
  const pause = (seconds: number) => Promise.resolve(void fake.log.push(`paused ${seconds}`));
  const waves = readScript(lines.map((line) => JSON.stringify(line)).join('\n'));
  const result = await play(waves, { run: 'r', client: fake.client, known: tokens(), progress, pause });
  return { ...fake, result, said };
}

const head = (wave: number, more = {}) => ({ wave, title: `wave ${wave}`, ...more });
const ask = (wave: number, as: string | null, path: string, more = {}) => ({
  wave,
  as,
  do: `POST ${path}`,
  expect: ['200'],
  ...more,
});

describe('a play', () => {
  it('sends a wave at once and waits for all of it', async () => {
    const { log } = await played(
      [head(1), ask(1, 'a', '/1'), ask(1, 'b', '/2'), head(2), ask(2, 'a', '/3')],
      () => [200, {}],
    );
    expect(log).toEqual(['asked /1', 'asked /2', 'answered /1', 'answered /2', 'asked /3', 'answered /3']);
  });

  it('pauses before a wave that wants it', async () => {
    const { log } = await played([head(1, { afterSeconds: 1.5 }), ask(1, 'a', '/1')], () => [200, {}]);
    expect(log).toEqual(['paused 1.5', 'asked /1', 'answered /1']);
  });

  it('gives each request its token and key, and passes on what answers gave', async () => {
    const keeps = ask(1, 'a', '/m', { save: { meeting: 'meeting', tag: '@etag' }, key: 'made' });
    const uses = ask(2, null, '/m/{meeting}', { body: { of: '{meeting}' }, ifMatch: '{tag}' });
    const { asked } = await played([head(1), keeps, head(2), uses], () => [
      200,
      { meeting: 'm1' },
      { etag: '"4"' },
    ]);
    expect(asked[0]).toMatchObject({ token: 'ta', headers: { 'idempotency-key': 'r/made' } });
    expect(asked[1]).toMatchObject({ path: '/m/m1', body: { of: 'm1' }, token: undefined });
    expect(asked[1]?.headers).toMatchObject({ 'idempotency-key': 'r/4', 'if-match': '"4"' });
  });

  it('keeps nothing of a refusal, and asks by condition', async () => {
    const first = ask(1, 'a', '/ticket', { expect: ['200', '409'], save: { ticket: 'ticket' } });
    const lines = [
      head(1),
      first,
      head(2),
      ask(2, 'a', '/in', { when: 'ticket' }),
      ask(2, 'a', '/out', { when: '!ticket' }),
    ];
    const { asked } = await played(lines, ({ path }) =>
      path === '/ticket' ? [409, { ticket: 't' }] : [200, {}],
    );
    expect(asked.map(({ path }) => path)).toEqual(['/ticket', '/out']);
  });

  it('names every answer that is not as expected, counts included', async () => {
    const lines = [head(1, { counts: { 200: 2 } }), ask(1, 'a', '/1'), ask(1, 'b', '/2')];
    const { result, said } = await played(lines, ({ path }) =>
      path === '/1' ? [200, {}] : [409, { code: 'no' }],
    );
    expect(result.failures).toEqual([
      expect.stringContaining('line 3 (b: POST /2) expected 200, got 409 no'),
      'wave 1: 2 × 200 expected, 1 came; 0 × 409 no expected, 1 came',
    ]);
    expect(result.counts).toEqual({ 200: 1, '409 no': 1 });
    expect(said.join('')).toContain('NOT AS EXPECTED: line 3');
  });

  it('goes on where something was never given, and gives up where nothing goes as expected', async () => {
    const { result, asked } = await played([head(1), ask(1, 'a', '/{never}'), ask(1, 'a', '/2')], () => [
      200,
      {},
    ]);
    expect(result.failures).toEqual(['line 2 (a: POST /{never}) nothing is known as {never}']);
    expect(asked.map(({ path }) => path)).toEqual(['/2']);
    const many = Array.from({ length: 30 }, () => ask(1, 'a', '/1'));
    const hopeless = await played([head(1), ...many, head(2), ask(2, 'a', '/2')], () => [500, {}]);
    expect(hopeless.asked.some(({ path }) => path === '/2')).toBe(false);
  });

  it('asks the media plane below /simulated, at the address that an answer gave', async () => {
    const places: (string | undefined)[] = [];
    const ticket = ask(1, 'a', '/ticket', { save: { media: 'media.url', join: 'media.token' } });
    const joins = ask(2, null, '/simulated/join', { body: { token: '{join}' } });
    const { result, asked } = await played([head(1), ticket, head(2), joins], (_, at) => {
      places.push(at);
      return [200, { media: { url: 'ws://m:1', token: 't' } }];
    });
    expect(result.failures).toEqual([]);
    expect(places).toEqual([undefined, 'http://m:1']);
    expect(asked[1]).toMatchObject({ body: { token: 't' }, token: undefined });
    const without = await played([head(1), ask(1, null, '/simulated/join')], () => [200, {}]);
    expect(without.result.failures).toEqual([expect.stringContaining('nothing is known as {media}')]);
  });

  it('asks again until the answer says what it must, and not for ever', async () => {
    let present = 0;
    const keeps = ask(1, 'a', '/who', { save: { who: 'who' } });
    const waits = {
      ...ask(2, 'a', '/m', { answer: { present: 3, who: '{who}' }, until: true }),
      do: 'GET /m',
    };
    const { result, log } = await played([head(1), keeps, head(2), waits], () => [
      200,
      { present: present++, who: 'x' },
    ]);
    expect(result.failures).toEqual([]);
    expect(log.filter((line) => line.startsWith('paused'))).toHaveLength(2);
    const never = await played([head(1), { ...waits, wave: 1, answer: { present: -1 } }], () => [
      200,
      { present: 0 },
    ]);
    expect(never.result.failures).toEqual([expect.stringContaining('expected {"present":-1}')]);
    expect(never.asked).toHaveLength(150);
  });

  it('remembers the revision of a marked wave and the last position, and reads after it', async () => {
    const read = { ...ask(2, 'a', '/read'), do: 'GET /read' };
    const { result, asked } = await played(
      [head(1, { mark: 'here' }), ask(1, 'a', '/1'), head(2), read],
      () => [200, {}, { etag: '"7"', 'voicemeet-position': 'P7' }],
    );
    expect(result.marks).toEqual(new Map([['here', 7n]]));
    expect(result.position).toBe('P7');
    expect(asked[1]?.headers).toEqual({ 'voicemeet-position': 'P7' });
  });
});
