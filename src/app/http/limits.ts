// Refusing requests before they cost anything: by rate (per principal once it is known, per address until then) and by
// the state of the process. Counters are per process; the domain keeps quotas that must hold across processes.
// Refusals are counted apart from public requests: clients may share an address (a proxy that the program does not know,
// a network of one company), and one that sends bad tokens must not close the guests' doors for the others. So are questions
// what a path allows (OPTIONS): a browser asks one before each command to another origin, for all who share its address.
import rateLimit from '@fastify/rate-limit';
import underPressure from '@fastify/under-pressure';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Observer } from '../../ports/observer.port.ts';
import { HttpProblem } from '../../http/problem.ts';
import { contextOf } from '../../http/context-slot.ts';

/** The limits; 0 turns off one on the event loop's delay or on memory. */
export interface HttpLimits {
  readonly principalPerMinute: number;
  readonly addressPerMinute: number;
  readonly preflightsPerMinute: number;
  readonly maxEventLoopDelayMs: number;
  readonly maxRssBytes: number;
  /** How often the process is measured. */
  readonly sampleMs: number;
}

/** Counts a request, and names in the answer what is left. Throws a 429. */
type Count = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** Counts a request against its principal, or against its address: public requests, preflights, and those that are refused, each apart. */
export interface RateLimiters {
  readonly principal: Count;
  readonly address: Count;
  readonly preflight: Count;
  readonly refused: Count;
}

const windowMs = 60_000;
const rememberedKeys = 20_000;

/** Registers both guards; routes marked `unlimited` are exempt from the second (probes must be answered by an overloaded process). */
export async function guardLoad(
  app: FastifyInstance,
  limits: HttpLimits,
  observer: Observer,
  isUnlimited: (request: FastifyRequest) => boolean,
): Promise<RateLimiters> {
  await app.register(rateLimit, { global: false, cache: rememberedKeys });
  await app.register(underPressure, {
    maxEventLoopDelay: limits.maxEventLoopDelayMs,
    maxRssBytes: limits.maxRssBytes,
    sampleInterval: limits.sampleMs,
    pressureHandler: (request, _reply, type) => {
      if (isUnlimited(request)) return undefined;
      observer.count('rate_limited_total', { limit: type });
      // Rejected, not thrown: fastify's hooks with a callback do not catch.
      return Promise.reject(overloaded());
    },
  });
  const principal = app.createRateLimit({
    max: limits.principalPerMinute,
    timeWindow: windowMs,
    keyGenerator: (request) => principalKey(request),
  });
  const byAddress = (max: number) => app.createRateLimit({ max, timeWindow: windowMs });
  const counting =
    (name: string, check: typeof principal): Count =>
    async (request, reply) => {
      const state = await check(request);
      if (state.isAllowed) return;
      const { max, remaining, ttlInSeconds } = state;
      // draft-ietf-httpapi-ratelimit-headers-10
      void reply.header('ratelimit-policy', `"${name}";q=${max};w=${windowMs / 1000}`);
      void reply.header('ratelimit', `"${name}";r=${remaining};t=${ttlInSeconds}`);
      if (!state.isExceeded) return;
      observer.count('rate_limited_total', { limit: name });
      throw tooMany(ttlInSeconds);
    };
  return {
    principal: counting('principal', principal),
    address: whileConnected(counting('address', byAddress(limits.addressPerMinute))),
    preflight: whileConnected(counting('preflight', byAddress(limits.preflightsPerMinute))),
    refused: whileConnected(counting('refused', byAddress(limits.addressPerMinute))),
  };
}

/** A connection that its client closed has no address any more, whatever the types say; nobody reads the answer. */
function whileConnected(count: Count): Count {
  return async (request, reply) => {
    if (request.socket.remoteAddress !== undefined) await count(request, reply);
  };
}

function principalKey(request: FastifyRequest): string {
  const { principal } = contextOf(request);
  return principal === undefined ? 'nobody' : `${principal.tenant}/${principal.person}`;
}

function tooMany(seconds: number): HttpProblem {
  return new HttpProblem({
    status: 429,
    code: 'too-many-requests',
    detail: 'More requests than the limit allows came within a minute.',
    headers: { 'retry-after': String(Math.max(1, seconds)) },
  });
}

function overloaded(): HttpProblem {
  return new HttpProblem({
    status: 503,
    code: 'overloaded',
    detail: 'The server is overloaded; the same request may be sent again.',
    headers: { 'retry-after': '1' },
  });
}
