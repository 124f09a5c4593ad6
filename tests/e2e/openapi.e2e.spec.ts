// The document of the running program against the code: valid, every route in it and nothing else, and every answer
// of a journey of the shape that it promises.
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  declaredLiveRoutes,
  declaredPlainRoutes,
  declaredReadRoutes,
  declaredWriteRoutes,
} from '../support/code-routes.ts';
import { operationsIn, servedBy } from '../support/openapi.ts';
import type { ApiDocument } from '../support/openapi.ts';
import { givenProgram } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';

let program: GivenProgram;
let document: ApiDocument;
const routes = [...declaredWriteRoutes, ...declaredReadRoutes, ...declaredLiveRoutes, ...declaredPlainRoutes];

beforeAll(async () => {
  program = await givenProgram();
  const reply = await program.send({ method: 'GET', path: '/openapi.json' });
  expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/json']);
  document = reply.json<ApiDocument>();
});
afterAll(async () => {
  await program.close();
});

it('is valid OpenAPI 3.1, as it comes over the wire', async () => {
  expect(document.openapi).toMatch(/^3\.1\./);
  const { valid, errors } = await new Validator().validate({ ...structuredClone(document) });
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
});

it('names the server that it came from, whichever port that took', () => {
  const [server] = document.servers;
  expect(new URL(server?.url ?? '', `${program.address}/openapi.json`).origin).toBe(program.address);
});

it('holds every route of the code, and no route that the code has not', () => {
  const told = operationsIn(document).map(({ method, url }) => `${method} ${url}`);
  expect(told.sort()).toEqual(servedBy(routes));
  expect(routes.length).toBeGreaterThan(60);
});

it('is what is served: every operation is there, and no other method', async () => {
  for (const { url, method } of operationsIn(document)) {
    const path = url.replace(/\{[A-Za-z]+\}/g, '00000000-0000-4000-8000-000000000000');
    const reply = await program.send({ method: 'PATCH', path });
    expect(reply.status, `${method} ${url}`).toBe(405);
    expect(reply.headers.get('allow') ?? '', `${method} ${url}`).toContain(method);
  }
});

it('tells every status that routes declare', () => {
  for (const route of routes) {
    const operation = document.paths[route.url]?.[route.method.toLowerCase()];
    const statuses = new Set(Object.keys(operation?.responses ?? {}));
    for (const { status } of [{ status: route.answer.status }, ...route.problems]) {
      expect(statuses, `${route.method} ${route.url} ${status}`).toContain(String(status));
    }
  }
});

it('issue 12, point 11: tells of every command which conditions it takes, and what comes where they are not met', () => {
  for (const { url, method } of declaredWriteRoutes) {
    const { parameters, responses } = document.paths[url]?.[method.toLowerCase()] ?? {};
    for (const name of ['Idempotency-Key', 'If-Match', 'If-None-Match'])
      expect(parameters, url).toContainEqual(expect.objectContaining({ in: 'header', name }));
    expect(responses?.['400'], url).toMatchObject({
      description: expect.stringMatching(/`if-none-match-malformed`.*`precondition-unsupported`/),
    });
    expect(responses?.['412'], url).toMatchObject({ description: '`revision-mismatch`' });
  }
});

it('tells where an answer may say that it is stale', () => {
  const reference = '#/components/headers/VoiceMeet-Stale';
  for (const { url, headers = [] } of declaredReadRoutes) {
    const answer = JSON.stringify(document.paths[url]?.['get']?.responses['200']);
    expect(answer.includes(reference), url).toBe(headers.length > 0);
  }
  expect(document.components).toHaveProperty('headers.VoiceMeet-Stale.description');
});

it('has a page to read and try it, without scripts from elsewhere', async () => {
  const page = await fetch(`${program.address}/docs`);
  expect(page.status).toBe(200);
  const text = await page.text();
  expect(text).toContain('swagger-ui');
  expect(text).not.toMatch(/(src|href)="https?:/);
});
