// The page on which people join, as it is served: what its policy allows, that its script is made of the sources, and what is refused.
import { fastify } from 'fastify';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joinPage } from '../../src/app/join-page.ts';
import { joinPageRoutes } from '../../src/app/join.routes.ts';

describe('issue 13: the page on which people join', () => {
  let app: FastifyInstance;
  beforeAll(async () => {
    app = fastify({ logger: false });
    for (const route of joinPageRoutes({ page: joinPage(), mediaUrl: 'wss://media.example.org' })) {
      app.route({
        method: route.method,
        url: route.url.replace('{meeting}', ':meeting'),
        handler: route.handle,
      });
    }
    await app.ready();
  });
  afterAll(() => app.close());

  it.each(['/join', '/join/c0c5134e-d031-504f-919a-eee886a754e4'])(
    '%s may run its own script, reach this server and the media plane, and nothing else',
    async (url) => {
      const { statusCode, headers, body } = await app.inject({ url });
      expect(statusCode).toBe(200);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      const policy = String(headers['content-security-policy']).split('; ');
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("connect-src 'self' wss://media.example.org https://media.example.org");
      expect(policy.join()).not.toMatch(/unsafe|\*/);
      // What the policy refuses is not there: no script, style or handler stands in the page itself.
      expect(body).not.toMatch(/<script(?![^>]* src=)|<style|\son\w+=|javascript:/i);
    },
  );

  it('has a script that is made of the sources, and whole', async () => {
    const { statusCode, headers, body } = await app.inject({ url: '/join-assets/join.js' });
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(body).toContain('/v1/guest-sessions');
    expect(body).not.toMatch(/^import /m);
  });

  it('reaches no media plane where there is none', async () => {
    const [page] = joinPageRoutes({ page: joinPage(), mediaUrl: undefined });
    const bare = fastify({ logger: false });
    if (page !== undefined) bare.route({ method: 'GET', url: page.url, handler: page.handle });
    const { headers } = await bare.inject({ url: '/join' });
    expect(headers['content-security-policy']).toContain("connect-src 'self';");
    await bare.close();
  });
});
