// The one way to declare a command: who may call, how its shapes become a command, how a verdict becomes an
// answer. Everything else (key, preconditions, claim, headers, replays) is done here, the same way for all.
//
// I1  Nothing that differs between two attempts of one request is in a composed answer: no request id, no secret, and no
//     instant but that of the attempt whose answer is kept. Refusals are answers like any other.
// I2  A guest's session reaches its one meeting; every other meeting is answered as if it did not exist.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { BareCommand, DomainRefusal } from '../../domain/all-commands.ts';
import type { Actor } from '../../domain/shared/actor.ts';
import { parseMeetingId } from '../../domain/shared/ids.ts';
import type { CommandId, PersonId, TenantId } from '../../domain/shared/ids.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { commandHeaders } from '../../http/conditional-notes.ts';
import { contextOf } from '../../http/context-slot.ts';
import { meetingIn, reaches } from '../../http/guest-reach.ts';
import type { CommandHttpRoute, DeclaredRoute, ProblemNote, RouteFacts } from '../../http/http-route.ts';
import type { PositionTokens } from '../../http/position-token.ts';
import { HttpProblem } from '../../http/problem.ts';
import { requestBytes } from '../../http/request-bytes.ts';
import { idempotencyKeyOf, preconditionOf } from '../../http/request-headers.ts';
import { jsonContentType } from '../../http/send-text.ts';
import { parsed } from '../../http/validation.ts';
import type { Principal } from '../../ports/authenticator.port.ts';
import type { AnswerWish, CommandRequest, Dispatch, Verdict } from '../../ports/dispatch.port.ts';
import type { IdSource } from '../../ports/id-source.port.ts';
import { composer } from './command-answer.ts';
import { sendOutcome } from './command-outcome.ts';
import { refusalProblem, refusalStatus } from './refusal-status.ts';

/** The shapes of a route. `revealed` are members that are made for every reply, to the same bytes, and never stored (tokens). */
export interface CommandShape {
  readonly params: z.ZodType;
  readonly body: z.ZodType;
  readonly answer: z.ZodObject;
  readonly revealed?: z.ZodObject;
}

/** Who sends the command. */
export interface Caller {
  readonly tenant: TenantId;
  readonly person: PersonId;
  readonly by: Actor;
}

/** A request as a route sees it, its values checked against their shapes. */
export interface Asked<Shape extends CommandShape> extends Caller {
  readonly params: z.output<Shape['params']>;
  readonly body: z.output<Shape['body']>;
  readonly at: Instant;
  readonly command: CommandId;
  /** Absent on public routes. */
  readonly principal?: Principal;
  /** The id of something new: the same again if the request is sent again under its key. */
  readonly newId: <Id>(name: string, parse: (text: string) => Id | undefined) => Id;
}

/** The part of a request that an answer may be made of (I1). */
export type Settled<Shape extends CommandShape> = Pick<
  Asked<Shape>,
  'params' | 'tenant' | 'person' | 'newId' | 'at'
>;

/** A public route's request, before it is known who asks. */
export interface Unasked<Shape extends CommandShape> {
  readonly params: z.output<Shape['params']>;
  readonly body: z.output<Shape['body']>;
  readonly at: Instant;
  readonly key: string;
}

/** A declared command. */
export interface CommandRouteDeclaration<Shape extends CommandShape> extends RouteFacts {
  readonly method: CommandHttpRoute['method'];
  /** `/v1/…` with parameters in braces; permanent, since claims are unique within it. */
  readonly url: `/v1/${string}`;
  readonly shape: Shape;
  /** For a public route: who asks, read from the request (an invite link, a ticket). Throws an `HttpProblem` if that cannot be told. */
  readonly caller?: (unasked: Unasked<Shape>) => Promise<Caller>;
  /** May throw an `HttpProblem`. */
  readonly command: (asked: Asked<Shape>) => BareCommand | Promise<BareCommand>;
  readonly refusals: readonly DomainRefusal['code'][];
  /** Problems that it answers with itself, for the API document. */
  readonly problems?: readonly ProblemNote[];
  /** The answer to an accepted command. `body` is pure; members that the shape does not name are left out. */
  readonly answer: {
    readonly status: 200 | 201;
    readonly body: (verdict: Verdict, settled: Settled<Shape>) => z.input<Shape['answer']>;
    readonly location?: (settled: Settled<Shape>) => string;
  };
  /** The members of `shape.revealed`, for every reply to an accepted command, first or replayed. May throw an `HttpProblem`. */
  readonly reveal?: (
    asked: Asked<Shape>,
    kept: z.output<Shape['answer']>,
    isReplay: boolean,
  ) => Promise<Readonly<Record<string, unknown>>>;
}

/** What commands need to be served. */
export interface CommandShell {
  readonly dispatch: Pick<Dispatch, 'answer'>;
  readonly ids: Pick<IdSource, 'next' | 'underKey' | 'clientCommand'>;
  readonly positions: PositionTokens;
}

/** A declared command that is still to be bound to what all commands need. */
export type CommandRoute = DeclaredRoute<CommandShell, CommandHttpRoute>;

const ownProblems = [
  { status: 400, code: 'idempotency-key-malformed' },
  { status: 400, code: 'if-match-malformed' },
  { status: 400, code: 'if-none-match-malformed' },
  { status: 400, code: 'precondition-unsupported' },
  { status: 409, code: 'request-in-flight' },
  { status: 412, code: 'revision-mismatch' },
  { status: 422, code: 'idempotency-key-reused' },
  { status: 503, code: 'contention' },
];

/** Declares a command. The declaration's `shape` types everything else in it. */
export function commandRoute<Shape extends CommandShape>(
  declaration: CommandRouteDeclaration<Shape>,
): CommandRoute {
  const { method, url, operationId, summary, tag, roles, roundTrips, shape, answer, refusals } = declaration;
  if (roles === 'public' && declaration.caller === undefined) {
    throw new Error(`${operationId}: a public write route must say who asks`);
  }
  const { params, body } = shape;
  const schema = shape.revealed === undefined ? shape.answer : shape.answer.extend(shape.revealed.shape);
  return {
    operationId,
    serve: (shell) => ({
      kind: 'command',
      method,
      url,
      operationId,
      summary,
      tag,
      roles,
      roundTrips,
      shape: { params, body },
      answer: { status: answer.status, contentType: jsonContentType, schema },
      requestHeaders: commandHeaders,
      problems: [
        ...ownProblems,
        ...refusals.map((code) => ({ status: refusalStatus[code], code })),
        ...(declaration.problems ?? []),
      ],
      handle: (request, reply) => serveCommand(declaration, shell, request, reply),
    }),
  };
}

async function serveCommand<Shape extends CommandShape>(
  declaration: CommandRouteDeclaration<Shape>,
  shell: CommandShell,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { method, url, shape, answer, reveal } = declaration;
  const context = contextOf(request);
  const ownKey = idempotencyKeyOf(request.headers['idempotency-key']);
  const key = ownKey ?? shell.ids.next();
  const precondition = preconditionOf(request.headers);
  const params = parsed<Shape['params']>(shape.params, request.params, 'path');
  const body = parsed<Shape['body']>(shape.body, request.body ?? null, 'body');
  const { at, correlation, principal, trace, laps } = context;
  const caller = await callerOf(declaration, { params, body, at, key }, principal);
  const claim = { tenant: caller.tenant, principal: caller.person, route: `${method} ${url}`, key };
  const command = shell.ids.clientCommand(claim);
  const asked: Asked<Shape> = {
    ...caller,
    params,
    body,
    at,
    command,
    newId: idMaker(shell.ids, key, command),
    ...(principal && { principal }),
  };
  const sent: CommandRequest = {
    tenant: caller.tenant,
    command: await declaration.command(asked),
    context: { command, causation: command, correlation, traceparent: trace.header, actor: caller.by, at },
    laps,
    ...(precondition && { precondition }),
  };
  const wish: AnswerWish = {
    claim,
    request: requestBytes(request.params, request.body, precondition),
    ...(ownKey === undefined && { keyless: true as const }),
    compose: composer(answer.status, shape.answer, (verdict) => answer.body(verdict, asked)),
  };
  laps.lap();
  // Where it fails, the store was asked last.
  const outcome = await shell.dispatch.answer(sent, wish).finally(() => laps.lap('store'));
  return sendOutcome(outcome, reply, {
    key,
    positions: shell.positions,
    ...(answer.location && { location: answer.location(asked) }),
    ...(reveal && {
      reveal: async (kept: unknown, isReplay: boolean) =>
        reveal(asked, parsed<Shape['answer']>(shape.answer, kept, 'body'), isReplay),
    }),
  });
}

async function callerOf<Shape extends CommandShape>(
  { caller, roles }: CommandRouteDeclaration<Shape>,
  unasked: Unasked<Shape>,
  principal: Principal | undefined,
): Promise<Caller> {
  if (roles === 'public' && caller !== undefined) return caller(unasked);
  if (principal === undefined) throw new Error('a write route was served without a principal');
  refuseOtherMeetings(principal, unasked.params);
  return { tenant: principal.tenant, person: principal.person, by: principal.actor };
}

/** Upholds I2. */
function refuseOtherMeetings(principal: Principal, params: unknown): void {
  if (reaches(principal, params)) return;
  const wanted = meetingIn(params);
  const meeting = typeof wanted === 'string' ? parseMeetingId(wanted) : undefined;
  throw new HttpProblem(
    meeting === undefined
      ? { status: 403, code: 'role-missing', detail: 'A guest may only act in the meeting of the invite.' }
      : refusalProblem({ code: 'meeting-unknown', meeting }),
  );
}

function idMaker(
  ids: Pick<IdSource, 'underKey'>,
  key: string,
  command: CommandId,
): Asked<CommandShape>['newId'] {
  return (name, parse) => {
    const id = parse(ids.underKey(key, [command, name]));
    if (id === undefined) throw new Error('the id source gave no UUID');
    return id;
  };
}
