// What a declared route is to the HTTP shell of src/app: where it lies, who may call it, its shapes for the API
// document, and one function that answers. Knows no path of fastify's own and no other route.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { PlatformRole } from '../ports/authenticator.port.ts';
import type { RoundTrips } from '../ports/round-trips.ts';

/** A problem that a route may answer with, for the API document. */
export interface ProblemNote {
  readonly status: number;
  readonly code: string;
}

/** A header that answers of these statuses may carry, for the API document. */
export interface HeaderNote {
  readonly name: string;
  readonly statuses: readonly number[];
  readonly description: string;
  readonly example: string;
}

/** One URL and method, ready to be served. */
export interface HttpRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters in braces: `/v1/meetings/{meeting}`. */
  readonly url: string;
  readonly operationId: string;
  readonly summary: string;
  readonly tag: string;
  /** Who may call it; `public` asks for no token. */
  readonly roles: readonly PlatformRole[] | 'public';
  readonly roundTrips: RoundTrips;
  readonly shape: { readonly params?: z.ZodType; readonly query?: z.ZodType; readonly body?: z.ZodType };
  readonly answer: { readonly status: number; readonly contentType: string; readonly schema?: z.ZodType };
  readonly headers?: readonly HeaderNote[];
  /** Besides those that every route may answer with. */
  readonly problems: readonly ProblemNote[];
  /** Neither rate limits nor overload turn it away: for probes. */
  readonly unlimited?: true;
  readonly handle: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
}
