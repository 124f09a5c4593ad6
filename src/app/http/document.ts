// The API document (OpenAPI 3.1), made from the shapes that the routes themselves use. Problems are described once per
// status; every operation refers to them and names its codes.
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemContentType, titleOf } from '../../http/problem.ts';
import { withHeaders } from './document-headers.ts';
import { addRawBodies } from './document-raw.ts';
import type { HttpRoute } from '../../http/http-route.ts';
import { commonProblems } from './common-problems.ts';
import type { RateLimiters } from './limits.ts';

/** What the document says of the installation. */
export interface ApiDocument {
  readonly version: string;
  readonly publicUrl: string;
}

const pageCsp =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Collects routes that are registered after it, and serves the page at /docs; `limit` is asked before each answer there. */
export async function documentApi(
  app: FastifyInstance,
  about: ApiDocument,
  limit: RateLimiters['address'],
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'VoiceMeet',
        version: about.version,
        description:
          'Commands take an `Idempotency-Key` and answer with `ETag` and `VoiceMeet-Position`; reads take that position as `after`, and most of them have an `ETag` too. Keys are best of UUID version 7: ids of what they make begin with their time.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: about.publicUrl }],
      components: {
        securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: (document) =>
      'openapiObject' in document ? whole(document.openapiObject) : document.swaggerObject,
  });
  // In a context of its own, since the plugin passes hooks to its pages and not to its files.
  await app.register(async (pages) => {
    pages.addHook('onRequest', limit);
    await pages.register(swaggerUi, {
      routePrefix: '/docs',
      staticCSP: pageCsp,
      uiConfig: { persistAuthorization: false, displayOperationId: true },
    });
  });
}

/** The document, completed with what does not come from shapes: problems, headers of requests and answers, bodies of raw routes. */
function whole<Document extends Parameters<typeof withHeaders>[0] & { paths?: object }>(
  document: Document,
): Document {
  const operations = operationsOf(document);
  addRawBodies(operations);
  addNotModified(operations);
  return withHeaders(withProblems(document), operations);
}

/** A route's entry in the document, as fastify carries it. */
export function documented(route: HttpRoute): Record<string, unknown> {
  const { params, query, body } = route.shape;
  const { status, contentType, schema, otherStatuses = [] } = route.answer;
  const answer = contentType === undefined ? {} : { [contentType]: { schema: schema ?? z.string() } };
  return {
    operationId: route.operationId,
    summary: route.summary,
    tags: [route.tag],
    security: route.roles === 'public' ? [] : [{ bearer: [] }],
    ...(isEmpty(params) ? {} : { params }),
    ...(isEmpty(query) ? {} : { querystring: query }),
    ...(isEmpty(body) ? {} : { body }),
    response: Object.fromEntries(
      [status, ...otherStatuses].map((of) => [of, { description: route.summary, content: answer }]),
    ),
    ...(route.kind === 'raw' ? { 'x-raw-body': route.takes } : {}),
    'x-tagged': route.kind === 'query' && route.tagged === true,
    'x-headers': route.headers ?? [],
    'x-request-headers': route.requestHeaders ?? [],
    'x-roles': route.roles === 'public' ? [] : [...route.roles],
    'x-problems': [...commonProblems(route), ...route.problems].map(
      ({ status: of, code }) => `${of} ${code}`,
    ),
  };
}

function isEmpty(schema: z.ZodType | undefined): boolean {
  return schema === undefined || (schema instanceof z.ZodObject && Object.keys(schema.shape).length === 0);
}

interface Operation {
  'x-tagged'?: unknown;
  responses?: Record<string, object>;
}

/** Gives each operation whose answers have a tag its 304. The plugin cannot be told of an answer without a body. */
function addNotModified(operations: readonly Operation[]): void {
  for (const operation of operations) {
    const isTagged = operation['x-tagged'] === true;
    delete operation['x-tagged'];
    if (!isTagged) continue;
    operation.responses = {
      ...operation.responses,
      304: { description: 'If-None-Match names the body as it is.' },
    };
  }
}

/** Turns each operation's list of problems into references by status. */
function withProblems<Document extends { paths?: object; components?: object }>(
  document: Document,
): Document {
  const statuses = new Set<string>();
  for (const operation of operationsOf(document)) {
    const listed: unknown = Object.entries(operation).find(([name]) => name === 'x-problems')?.[1];
    const byStatus = new Map<string, string[]>();
    for (const entry of Array.isArray(listed) ? listed.map(String) : []) {
      const [status = '', code = ''] = entry.split(' ');
      const codes = byStatus.get(status) ?? [];
      if (!codes.includes(code)) byStatus.set(status, [...codes, code]);
    }
    for (const [status, codes] of byStatus) {
      statuses.add(status);
      const description = codes.map((code) => `\`${code}\``).join(', ');
      operation.responses = {
        ...operation.responses,
        [status]: { $ref: `#/components/responses/Problem${status}`, description },
      };
    }
  }
  const responses = Object.fromEntries(
    [...statuses].sort().map((status) => [`Problem${status}`, problemResponse(status)]),
  );
  return {
    ...document,
    components: { ...document.components, schemas: { Problem: problemSchema() }, responses },
  };
}

function operationsOf(document: { paths?: object }): readonly Operation[] {
  const paths: readonly Readonly<Record<string, Operation>>[] = Object.values(document.paths ?? {});
  return paths.flatMap((path) => Object.values(path));
}

function problemResponse(status: string) {
  return {
    description: `A problem with status ${status}; its \`code\` tells which.`,
    content: { [problemContentType]: { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

/** The members of RFC 9457, our own, and the facts of a code. */
function problemSchema() {
  const text = { type: 'string' };
  const error = {
    type: 'object',
    required: ['in', 'field', 'code', 'message'],
    properties: { in: { enum: ['body', 'path', 'query', 'header'] }, field: text, code: text, message: text },
  };
  return {
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'code'],
    properties: {
      type: { type: 'string', format: 'uri', examples: ['urn:voicemeet:problem:meeting-full'] },
      title: { type: 'string', examples: [titleOf('meeting-full')] },
      status: { type: 'integer' },
      detail: text,
      code: { type: 'string', description: 'Stable; what a client decides by.' },
      instance: {
        type: 'string',
        format: 'uri',
        description: 'The request id; absent in answers that are kept.',
      },
      errors: { type: 'array', items: error },
    },
    additionalProperties: true,
  };
}
