// Counting requests by address: of clients that are connected, not of those that are gone.
import fastify from 'fastify';
import { expect, it } from 'vitest';
import { guardLoad } from '../../../src/app/http/limits.ts';
import { HttpProblem } from '../../../src/http/problem.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';

it('refuses an address above its limit, and counts nothing for a closed connection', async () => {
  const app = fastify();
  const limits = {
    principalPerMinute: 1,
    addressPerMinute: 1,
    preflightsPerMinute: 1,
    maxEventLoopDelayMs: 0,
    maxRssBytes: 0,
    sampleMs: 1_000,
  };
  app.setErrorHandler((error, _request, reply) =>
    reply.status(error instanceof HttpProblem ? error.problem.status : 500).send(),
  );
  const limiters = await guardLoad(app, limits, fakeObserver(), () => false);
  app.get('/here', async (request, reply) => {
    await limiters.address(request, reply);
    return {};
  });
  app.get('/gone', async (request, reply) => {
    const gone = { socket: { value: {} }, ip: { value: undefined } };
    await limiters.address(Object.create(request, gone) as typeof request, reply);
    return {};
  });
  try {
    const asked = async (url: string) => (await app.inject({ url })).statusCode;
    expect([await asked('/here'), await asked('/here')]).toEqual([200, 429]);
    expect([await asked('/gone'), await asked('/gone')]).toEqual([200, 200]);
  } finally {
    await app.close();
  }
});
