// The four kinds of route, as the HTTP server in src/app serves them: a command takes a body of JSON, a query takes
// none, a raw route takes the exact bytes of its body, a stream's answer does not end. Each declares its URL, who may call it,
// its shapes for the API document, and one function that answers. Nothing here knows another route, or paths in fastify's form.
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

/** A header that a request may carry, for the API document. */
export type RequestHeaderNote = Omit<HeaderNote, 'statuses'>;

/** What every route declares, whatever its kind. */
export interface RouteFacts {
  /** With parameters in braces: `/v1/meetings/{meeting}`. */
  readonly url: string;
  readonly operationId: string;
  readonly summary: string;
  readonly tag: string;
  /** Who may call it; `public` asks for no token. */
  readonly roles: readonly PlatformRole[] | 'public';
  readonly roundTrips: RoundTrips;
}

/** What is served of any route. */
interface Served extends RouteFacts {
  /** Without a content type where the answer has no body. */
  readonly answer: {
    readonly status: number;
    readonly contentType?: string;
    readonly schema?: z.ZodType;
    /** Under which other statuses the same body comes. */
    readonly otherStatuses?: readonly number[];
  };
  readonly headers?: readonly HeaderNote[];
  readonly requestHeaders?: readonly RequestHeaderNote[];
  /** Besides those that every route of its kind may answer with. */
  readonly problems: readonly ProblemNote[];
  /** Neither rate limits nor overload turn it away: for probes. */
  readonly unlimited?: true;
  readonly handle: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
}

/** Takes a body of strict JSON, or none. */
export interface CommandHttpRoute extends Served {
  readonly kind: 'command';
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly shape: { readonly params?: z.ZodType; readonly query?: never; readonly body?: z.ZodType };
}

/** Takes no body; HEAD is answered as well. */
export interface QueryHttpRoute extends Served {
  readonly kind: 'query';
  readonly method: 'GET';
  readonly shape: { readonly params?: z.ZodType; readonly query?: z.ZodType; readonly body?: never };
  /** Its answers have an entity tag: 304 where If-None-Match names it. */
  readonly tagged?: true;
}

/** Takes a body of its own content types as exact bytes, which nothing parses before the handler. */
export interface RawHttpRoute extends Served {
  readonly kind: 'raw';
  readonly method: 'POST' | 'PUT';
  readonly shape: { readonly params?: z.ZodType; readonly query?: never; readonly body?: never };
  readonly takes: RawBody;
  /**
   * Decides by the headers, before a byte of the body is read: throws the problem of a request that is refused, which counts against
   * its address as a rejected token does. What it lets in counts against no limit.
   */
  readonly admit?: (request: FastifyRequest) => Promise<void>;
}

/** Answers with server-sent events until it or the client ends; HEAD is answered as well, with the headers alone. */
export interface StreamHttpRoute extends Served {
  readonly kind: 'stream';
  readonly method: 'GET';
  readonly shape: { readonly params?: z.ZodType; readonly query?: never; readonly body?: never };
  /** Ends every stream that is open, when the server is about to close; resolves once they were told. */
  readonly drain: () => Promise<void>;
}

/** What a raw route takes. */
export interface RawBody {
  /** Media types without parameters, in lower case: `application/webhook+json`. */
  readonly contentTypes: readonly string[];
  /** The most bytes that a body has. */
  readonly limitBytes: number;
}

/** One URL and method, ready to be served. */
export type HttpRoute = CommandHttpRoute | QueryHttpRoute | RawHttpRoute | StreamHttpRoute;

/** A declared route; `serve` binds it to what routes of its kind need. */
export interface DeclaredRoute<Shell, Route extends HttpRoute> extends Pick<RouteFacts, 'operationId'> {
  readonly serve: (shell: Shell) => Route;
}
