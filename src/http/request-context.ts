// What is known of a request before its content is read: its ids, its trace and the instant at which it arrived. Code
// that handles the request takes the time from here and asks no clock.
import { parseCorrelationId } from '../domain/shared/ids.ts';
import type { CorrelationId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { Principal } from '../ports/authenticator.port.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { IdSource } from '../ports/id-source.port.ts';
import { startLaps } from './laps.ts';
import type { Laps } from './laps.ts';
import type { HeaderValue, TraceContext } from './request-headers.ts';
import { clientRequestIdOf, traceContextOf } from './request-headers.ts';

/** One request's own facts. */
export interface RequestContext {
  readonly requestId: string;
  /** The id that the client or a proxy gave the request (`X-Request-Id`), for log lines beside ours; it identifies nothing. */
  readonly clientRequestId?: string;
  /** The caller's id if it is a UUID, otherwise one of ours. */
  readonly correlation: CorrelationId;
  readonly trace: TraceContext;
  readonly at: Instant;
  /** On what its time goes; from its arrival on. */
  readonly laps: Laps;
  /** Who asks; absent on public routes. */
  readonly principal?: Principal;
  /** When the token ends by which they ask, where it says so. */
  readonly tokenEndsAt?: Instant | undefined;
}

/** Makes the context of an arriving request; `principal` is added once the token has been verified. */
export function requestContext(
  headers: Readonly<Record<string, HeaderValue>>,
  { clock, ids }: { readonly clock: Clock; readonly ids: Pick<IdSource, 'next'> },
): RequestContext {
  const clientRequestId = clientRequestIdOf(headers['x-request-id']);
  return {
    requestId: ids.next(),
    ...(clientRequestId !== undefined && { clientRequestId }),
    correlation: correlationOf(headers['x-correlation-id'], ids),
    trace: traceContextOf(headers['traceparent']),
    at: clock.now(),
    laps: startLaps(),
  };
}

function correlationOf(value: HeaderValue, ids: Pick<IdSource, 'next'>): CorrelationId {
  const foreign = typeof value === 'string' ? parseCorrelationId(value.trim().toLowerCase()) : undefined;
  const correlation = foreign ?? parseCorrelationId(ids.next());
  if (correlation === undefined) throw new Error('the id source gave no UUID');
  return correlation;
}
