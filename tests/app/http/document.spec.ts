// The API's document is valid, holds exactly the routes that are served, and refers to problems by status.
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { developmentSignInRoutes } from '../../../src/simulated/identity-provider/sign-in.routes.ts';
import { healthRoutes } from '../../../src/app/health.routes.ts';
import type { TenantId } from '../../../src/domain/shared/ids.ts';
import { givenApi } from '../../support/api-spec.ts';
import type { Api } from '../../support/api-spec.ts';
import { operationsIn, servedBy } from '../../support/openapi.ts';
import type { ApiDocument } from '../../support/openapi.ts';
import { listToys, readToy, renameToy } from '../../support/toy-routes.ts';

let api: Api;
let document: ApiDocument;

beforeAll(async () => {
  api = await givenApi({
    commands: [renameToy],
    reads: [listToys, readToy(new Map())],
    plain: [
      ...healthRoutes({
        started: () => true,
        readiness: () => Promise.resolve({ status: 'ready', parts: [] }),
      }),
      ...developmentSignInRoutes({
        tenant: 'x' as TenantId,
        publicUrl: 'http://127.0.0.1:7080',
        everywhere: false,
        mint: () => Promise.resolve({ token: 't', expiresInSeconds: 900 }),
      }),
    ],
  });
  const response = await api.when({ url: '/openapi.json' });
  expect(response.headers['content-type']).toBe('application/json');
  document = response.json();
});
afterAll(() => api.close());

describe('the document', () => {
  it('validates as OpenAPI 3.1', async () => {
    expect(document.openapi).toBe('3.1.0');
    expect(await new Validator().validate({ ...structuredClone(document) })).toMatchObject({ valid: true });
  });

  it('holds every served route, and no other', () => {
    expect(
      operationsIn(document)
        .map(({ method, url }) => `${method} ${url}`)
        .sort(),
    ).toEqual(servedBy(api.routes));
  });

  it('issue 12 C6: says which queries have a tag, and that they may be answered without a body', () => {
    const { responses } = document.paths['/v1/toys/{meeting}']?.['get'] ?? {};
    expect(responses).toMatchObject({
      200: { headers: { ETag: { $ref: '#/components/headers/ETag' } } },
      304: { headers: { ETag: { $ref: '#/components/headers/ETag' } } },
      412: { $ref: '#/components/responses/Problem412' },
    });
    expect(responses?.['304']).not.toHaveProperty('content');
    const ofList = document.paths['/v1/toys']?.['get']?.responses;
    expect(Object.keys(ofList ?? {})).not.toContain('304');
  });

  it('says under which statuses a probe answers (issue 12 C5)', () => {
    const statuses = (url: string) => Object.keys(document.paths[url]?.['get']?.responses ?? {});
    expect(statuses('/readyz')).toEqual(expect.arrayContaining(['200', '503']));
    expect(statuses('/startupz')).toEqual(expect.arrayContaining(['200', '503']));
    expect(statuses('/livez')).not.toContain('503');
    expect(document.paths['/readyz']?.['get']?.responses['503']).toHaveProperty('content.application/json');
  });

  it('names every operation once', () => {
    const ids = operationsIn(document).map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => /^[a-z][A-Za-z]+$/.test(id))).toBe(true);
  });

  it('describes who may call, the request, the answer, and every problem by reference', () => {
    const operation = document.paths['/v1/toys/{meeting}/title']?.['put'];
    expect(operation).toMatchObject({
      operationId: 'renameToy',
      security: [{ bearer: [] }],
      'x-roles': ['member', 'guest'],
      parameters: [
        { in: 'path', name: 'meeting', required: true, schema: { type: 'string', format: 'uuid' } },
        { in: 'header', name: 'Idempotency-Key', required: false, description: expect.any(String) },
        { in: 'header', name: 'If-Match', required: false, description: expect.any(String) },
        { in: 'header', name: 'If-None-Match', required: false, description: expect.any(String) },
      ],
      requestBody: {
        content: { 'application/json': { schema: { required: ['title'], additionalProperties: false } } },
      },
      responses: {
        200: { content: { 'application/json': { schema: { required: ['meeting', 'made'] } } } },
        404: { $ref: '#/components/responses/Problem404', description: '`meeting-unknown`' },
        412: { $ref: '#/components/responses/Problem412' },
        429: { $ref: '#/components/responses/Problem429' },
      },
    });
    expect(Object.keys(operation?.responses ?? {})).toEqual(
      expect.arrayContaining(['400', '401', '403', '409', '413', '415', '422', '500', '503']),
    );
    expect(document.components.responses).toHaveProperty(
      'Problem409.content.application/problem+json.schema',
      {
        $ref: '#/components/schemas/Problem',
      },
    );
    expect(document.paths['/livez']?.['get']).toMatchObject({ security: [] });
  });

  it('describes the header VoiceMeet-Stale once, and refers to it from every answer that may carry it', () => {
    const header = { 'VoiceMeet-Stale': { $ref: '#/components/headers/VoiceMeet-Stale' } };
    const read = document.paths['/v1/toys/{meeting}']?.['get'];
    expect(read?.responses['200']).toMatchObject({ headers: header, content: expect.anything() });
    expect(document.components).toMatchObject({
      headers: {
        'VoiceMeet-Stale': { schema: { type: 'string' }, description: expect.stringMatching(/parked/) },
      },
      responses: { Problem404: { headers: header }, Problem503: { headers: header } },
    });
    expect(document.components.responses).not.toHaveProperty('Problem400.headers');
    // An answer that comes from no read model cannot be stale.
    expect(document.paths['/v1/toys']?.['get']?.responses['200']).not.toHaveProperty('headers');
    expect(JSON.stringify(document)).not.toContain('x-headers');
  });

  it('describes the parameters of pages and freshness', () => {
    const parameters = document.paths['/v1/toys']?.['get']?.parameters ?? [];
    expect(parameters).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          in: 'query',
          name: 'limit',
          required: false,
          schema: expect.objectContaining({ type: 'integer', maximum: 200 }),
        }),
        expect.objectContaining({ in: 'query', name: 'cursor' }),
        expect.objectContaining({ in: 'query', name: 'after' }),
        expect.objectContaining({ in: 'query', name: 'wait' }),
      ]),
    );
  });
});

it('the page runs from its own files alone', async () => {
  const page = await api.when({ url: '/docs/' });
  expect(page.statusCode).toBe(200);
  expect(page.headers['content-security-policy']).toContain("script-src 'self';");
  const inline = page.body.match(/<script(?![^>]*\bsrc=)[^>]*>/g) ?? [];
  expect(inline).toEqual([]);
  const sources = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source = '']) => source);
  expect(sources.length).toBeGreaterThan(3);
  for (const source of sources) {
    expect(source).not.toMatch(/^(https?:)?\/\//);
    expect((await api.when({ url: new URL(source, 'http://x/docs/').pathname })).statusCode, source).toBe(
      200,
    );
  }
});
