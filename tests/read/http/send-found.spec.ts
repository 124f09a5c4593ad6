// What was found is sent once: who has it already is told so, in any format, and who demands another one is refused.
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { sendUnlessKnown } from '../../../src/read/http/send-found.ts';

const etag = '"abc"';

async function asking(headers: Readonly<Record<string, string>>) {
  const app = Fastify();
  app.get('/', (request, reply) =>
    sendUnlessKnown(request, reply, { contentType: 'text/vtt; charset=utf-8', text: 'WEBVTT\n' }, etag),
  );
  const reply = await app.inject({ method: 'GET', url: '/', headers });
  await app.close();
  return [reply.statusCode, reply.headers['content-type'], reply.headers['etag'], reply.body];
}

it('is the text with its media type and tag, or nothing where the caller has it', async () => {
  expect(await asking({})).toEqual([200, 'text/vtt; charset=utf-8', etag, 'WEBVTT\n']);
  expect(await asking({ 'if-none-match': '"other"' })).toEqual([
    200,
    'text/vtt; charset=utf-8',
    etag,
    'WEBVTT\n',
  ]);
  expect((await asking({ 'if-none-match': etag })).slice(0, 1)).toEqual([304]);
  expect((await asking({ 'if-match': etag }))[0]).toBe(200);
  expect((await asking({ 'if-match': '"other"' }))[0]).not.toBe(200);
});
