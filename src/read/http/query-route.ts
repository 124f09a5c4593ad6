// The one way to declare a query: who may call, its shapes, what its answer is made of, one function that answers.
// Waiting for one's own writes, marking what is stale, cutting answers to their shape and headers happen here, once.
//
// I1  What does not exist and what the caller may not see are answered alike: same status, same body, same length.
// I2  A guest's session reaches its one meeting, and what is the guest's own or public in the tenant; every other meeting is answered
//     as if it did not exist.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Instant } from '../../domain/shared/instant.ts';
import { taggedQueryHeaders } from '../../http/conditional-notes.ts';
import { contextOf } from '../../http/context-slot.ts';
import { bodyTagOf } from '../../http/entity-tag.ts';
import { reaches } from '../../http/guest-reach.ts';
import type { DeclaredRoute, ProblemNote, QueryHttpRoute, RouteFacts } from '../../http/http-route.ts';
import { HttpProblem } from '../../http/problem.ts';
import type { RequestContext } from '../../http/request-context.ts';
import { jsonContentType, sendText } from '../../http/send-text.ts';
import { parsed } from '../../http/validation.ts';
import type { PlatformRole, Principal } from '../../ports/authenticator.port.ts';
import type { PositionTokens } from '../../http/position-token.ts';
import type { ReadDb, RowSource, WatchedReadDb } from '../../ports/read-db.port.ts';
import { answerText } from './answer-text.ts';
import { sendUnlessKnown } from './send-found.ts';
import type { FoundFile } from './send-found.ts';
import { awaitPosition, awaitVisible, freshnessQuery } from './freshness.ts';
import type { FreshnessShell, PositionPlace } from './freshness.ts';
import { textAsRead } from './text-as-read.ts';
import { staleHeaders, staleNote, watch } from './staleness.ts';

/** The shapes of a route. `query` must not name `after` and `wait`: every query has them. */
export interface QueryShape {
  readonly params: z.ZodType;
  readonly query: z.ZodObject;
  readonly answer: z.ZodType;
}

/** A question as a route sees it. */
export interface Questioned<Shape extends QueryShape> {
  readonly params: z.output<Shape['params']>;
  readonly query: z.output<Shape['query']>;
  readonly principal: Principal;
  readonly at: Instant;
  /** Positions of the log as clients carry them. */
  readonly positions: PositionTokens;
  readonly context: RequestContext;
  /** The read models, to be read through this so that staleness is noticed. */
  readonly reading: (db: WatchedReadDb) => ReadDb;
  /** Waits until the answer's sources have reached a position; 503 `not-yet-visible` after `timeoutMs`. */
  readonly visibleUpTo: (position: bigint, timeoutMs: number) => Promise<void>;
}

/** A projection whose rows the answer shows; if they are of one thing, `param` is the path parameter with its id. */
export interface AnswerSource extends Omit<RowSource, 'id'> {
  readonly param?: string;
}

/** The ETag for the API document. */
const tagNote = {
  name: 'ETag',
  statuses: [200, 304, 412],
  description:
    'Of the body, and where it is of one thing also of its revision: a command is held to that by If-Match with it.',
  example: '"42.2jmj7l5rSw0yVb_v"',
};

/** A found answer; `revision` is named in its ETag, which a later If-Match may demand. */
export interface Found<Answer> {
  readonly body: Answer;
  readonly revision?: string;
}

/** A found answer that the database wrote: JSON text in the form of the route's shape (json-sql.ts), sent unchanged. */
export interface FoundText {
  readonly json: string;
  readonly revision?: string;
}

/** A declared query. */
export interface QueryRouteDeclaration<Shape extends QueryShape> extends RouteFacts {
  readonly url: `/v1/${string}`;
  readonly roles: readonly PlatformRole[];
  readonly shape: Shape;
  /** What the answer is made of; none for reads of the log itself. */
  readonly sources: readonly AnswerSource[];
  /** Shows the caller's own, or what is public in the tenant: guests reach it although it names no meeting. */
  readonly ownOrPublic?: true;
  /** The 404 if there is nothing, or nothing that the caller may see. */
  readonly absent: { readonly code: string; readonly detail: string };
  /** Besides those of every query. */
  readonly problems?: readonly ProblemNote[];
  readonly answer: (
    questioned: Questioned<Shape>,
  ) => Promise<Found<z.input<Shape['answer']>> | FoundText | FoundFile | undefined>;
}

/** A declared query that is still to be bound to what all queries need. */
export type QueryRoute = DeclaredRoute<FreshnessShell, QueryHttpRoute>;

/** Declares a query. The declaration's `shape` types everything else in it. */
export function queryRoute<Shape extends QueryShape>(declaration: QueryRouteDeclaration<Shape>): QueryRoute {
  const { url, operationId, summary, tag, roles, roundTrips, shape, absent, sources } = declaration;
  // Made once: a schema is compiled when it first parses, which took a third of a request's time.
  const { answer } = shape;
  const isTagged = sources.length > 0;
  const own = {
    isTagged,
    freshness: freshnessQuery(),
    textOf: answerText(answer),
    asRead: textAsRead(answer),
  };
  return {
    operationId,
    serve: (shell) => {
      const served: Served<Shape> = {
        ...shell,
        ...own,
        paramsOf: onceIfEmpty((value) => parsed<Shape['params']>(shape.params, value, 'path')),
        queryOf: onceIfEmpty((value) => parsed<Shape['query']>(shape.query, value, 'query')),
      };
      return {
        kind: 'query',
        method: 'GET',
        url,
        operationId,
        summary,
        tag,
        roles,
        roundTrips,
        shape: { params: shape.params, query: shape.query.extend(own.freshness.shape) },
        answer: { status: 200, contentType: jsonContentType, schema: shape.answer },
        headers: isTagged ? [staleNote, tagNote] : [],
        ...(isTagged && { tagged: true as const, requestHeaders: taggedQueryHeaders }),
        problems: [
          { status: 400, code: 'position-unknown' },
          { status: 404, code: absent.code },
          ...(isTagged ? [{ status: 412, code: 'revision-mismatch' }] : []),
          { status: 503, code: 'not-yet-visible' },
          ...(declaration.problems ?? []),
        ],
        handle: (request, reply) => serveRead(declaration, served, request, reply),
      };
    },
  };
}

/** What all queries need, and what is made once for a route. */
interface Served<Shape extends QueryShape> extends FreshnessShell {
  /** What is read of the log itself has no tag: each reading goes on record, and the next answer differs. */
  readonly isTagged: boolean;
  readonly freshness: ReturnType<typeof freshnessQuery>;
  readonly textOf: (answer: unknown) => string;
  readonly asRead: (text: string) => string;
  readonly paramsOf: (value: unknown) => z.output<Shape['params']>;
  readonly queryOf: (value: unknown) => z.output<Shape['query']>;
}

/** Parses an empty object once and remembers the frozen output. */
function onceIfEmpty<Output>(parse: (value: unknown) => Output): (value: unknown) => Output {
  let ofEmpty: { readonly output: Output } | undefined;
  return (value) => {
    if (!isEmpty(value)) return parse(value);
    ofEmpty ??= { output: Object.freeze(parse(value)) };
    return ofEmpty.output;
  };
}

function isEmpty(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(value).length === 0;
}

async function serveRead<Shape extends QueryShape>(
  declaration: QueryRouteDeclaration<Shape>,
  shell: Served<Shape>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { absent } = declaration;
  const context = contextOf(request);
  const { principal, at, laps } = context;
  if (principal === undefined) throw new Error('a query was served without a principal');
  const params = shell.paramsOf(request.params);
  const { own, freshness, from } = split(request.query, request.headers['voicemeet-position']);
  const query = shell.queryOf(own);
  const wanted = isEmpty(freshness) ? undefined : parsed(shell.freshness, freshness, 'query');
  // I2
  if (declaration.ownOrPublic !== true && !reaches(principal, params))
    throw new HttpProblem({ status: 404, ...absent });
  const projections = declaration.sources.map(({ projection }) => projection);
  laps.lap();
  if (wanted !== undefined)
    await awaitVisible(shell, projections, { ...wanted, from }).finally(() => laps.lap('wait'));
  const { reading, marks } = watch(declaration.sources.map((source) => rowSource(source, params)));
  const visibleUpTo = (position: bigint, timeoutMs: number): Promise<void> => {
    laps.lap('store');
    return awaitPosition(shell, projections, position, timeoutMs).finally(() => laps.lap('wait'));
  };
  const { positions } = shell;
  const asked = { params, query, principal, at, positions, context, reading, visibleUpTo };
  const found = await declaration.answer(asked).finally(() => laps.lap('store'));
  const headers = staleHeaders(marks(found === undefined ? 'absent' : 'found'), shell.positions.encode);
  if (found === undefined) throw new HttpProblem({ status: 404, ...absent, headers });
  void reply.headers(headers);
  if ('contentType' in found) {
    const { contentType, text } = found;
    return shell.isTagged
      ? sendUnlessKnown(request, reply, { contentType, text }, bodyTagOf(text, undefined))
      : sendText(reply, contentType, text);
  }
  // Cut to its shape: a member that the shape does not name is never sent.
  const body = 'json' in found ? shell.asRead(found.json) : shell.textOf(found.body);
  if (!shell.isTagged) return sendText(reply, jsonContentType, body);
  const json = { contentType: jsonContentType, text: body };
  return sendUnlessKnown(request, reply, json, bodyTagOf(body, found.revision));
}

/** Separates the members that every query has from the route's own; a position may also come as a header. */
function split(query: unknown, header: unknown) {
  const own: Record<string, unknown> = {};
  const freshness: Record<string, unknown> = header === undefined ? {} : { after: header };
  let from: PositionPlace = 'header';
  for (const [name, value] of typeof query === 'object' && query !== null ? Object.entries(query) : []) {
    const isShared = name === 'after' || name === 'wait';
    if (name === 'after') from = 'query';
    // Defined, not assigned: `__proto__` would set the prototype.
    Object.defineProperty(isShared ? freshness : own, name, { value, ...plain });
  }
  return { own, from, freshness };
}

const plain = { enumerable: true, configurable: true, writable: true };

/** A source with the id that the path names. */
function rowSource({ param, ...source }: AnswerSource, params: unknown): RowSource {
  if (param === undefined) return source;
  const id: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, param) : undefined;
  if (typeof id !== 'string') throw new Error(`a source names ${param}, which is not in the path`);
  return { ...source, id };
}
