// Under which ids a command goes that comes from inside: one that is made again for the same cause has the same id, so it
// acts once; and what began with a request keeps that request's correlation and trace, however many steps follow.
import type { Actor } from '../domain/shared/actor.ts';
import type { CorrelationId, EventId, StreamName, TenantId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { CommandContext } from './event-store.port.ts';
import type { IdSource } from './id-source.port.ts';

/** A command's context and the tenant in which it is decided. */
export interface InsideContext extends CommandContext {
  readonly tenant: TenantId;
}

/** What of an event goes on in the commands that it leads to. */
export interface Origin {
  readonly event: EventId;
  readonly correlation: CorrelationId;
  readonly traceparent?: string;
}

/** Why a command is sent. */
export type Cause =
  /** An instant came that an event (`origin`) had promised; `timer` is the kind and, where a stream has several of it, the ref. */
  | {
      readonly kind: 'due';
      readonly timer: string;
      readonly stream: StreamName;
      readonly due: Instant;
      readonly origin: Origin;
    }
  /** An event happened that a reactor acts on; `effect` where it has several: the effect's permanent name and its object's id. */
  | { readonly kind: 'event'; readonly reactor: string; readonly origin: Origin; readonly effect?: string }
  /** A request that is recorded but keeps no answer: sent again, it is another command. */
  | { readonly kind: 'request'; readonly correlation: CorrelationId; readonly traceparent?: string }
  /** A provider told us; `id` is its own id of what it told. Correlation and trace are those of the request that brought it, where they are known. */
  | {
      readonly kind: 'webhook';
      readonly provider: string;
      readonly id: string;
      readonly correlation?: CorrelationId | undefined;
      readonly traceparent?: string | undefined;
    }
  /** Nothing but the program itself: it starts, or compares what it knows with what is. */
  | { readonly kind: 'start' };

/** Where ids come from. */
type Ids = Pick<
  IdSource,
  'newCommand' | 'newCorrelation' | 'timerCommand' | 'reactorCommand' | 'webhookCommand'
>;

/** The context of a command by `actor` in a tenant, at an instant, for a cause. */
export function insideContext(
  ids: Ids,
  cause: Cause,
  { tenant, actor, at }: { readonly tenant: TenantId; readonly actor: Actor; readonly at: Instant },
): InsideContext {
  switch (cause.kind) {
    case 'due': {
      const command = ids.timerCommand(cause.timer, cause.stream, cause.due);
      return { command, ...carriedOn(cause.origin), tenant, actor, at };
    }
    case 'event': {
      const command = ids.reactorCommand(cause.reactor, cause.origin.event, cause.effect);
      return { command, ...carriedOn(cause.origin), tenant, actor, at };
    }
    case 'request': {
      const command = ids.newCommand();
      const { correlation, traceparent } = cause;
      return { command, causation: command, correlation, ...traceOf(traceparent), tenant, actor, at };
    }
    case 'webhook': {
      const command = ids.webhookCommand(cause.provider, cause.id);
      const { correlation = ids.newCorrelation(), traceparent } = cause;
      return { command, causation: command, correlation, ...traceOf(traceparent), tenant, actor, at };
    }
    case 'start': {
      const command = ids.newCommand();
      return { command, causation: command, correlation: ids.newCorrelation(), tenant, actor, at };
    }
  }
}

function carriedOn({ event, correlation, traceparent }: Origin) {
  return { causation: event, correlation, ...traceOf(traceparent) };
}

function traceOf(traceparent: string | undefined): { readonly traceparent?: string } {
  return traceparent === undefined ? {} : { traceparent };
}
