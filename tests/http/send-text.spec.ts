import { fastify } from 'fastify';
import { expect, it } from 'vitest';
import { jsonContentType, sendText } from '../../src/http/send-text.ts';

it('a text leaves as it is, of the very type that is named', async () => {
  const app = fastify();
  app.get('/', (_request, reply) => sendText(reply, jsonContentType, '{"a": "ä"}'));
  const { body, headers } = await app.inject('/');
  await app.close();
  expect(body).toBe('{"a": "ä"}');
  expect(headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '11' });
});
