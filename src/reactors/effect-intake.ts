// Makes intents of the events that are delivered to a reactor, and keeps them in the ledger before the batch is acknowledged.
//   N1  What a reactor wants follows from the event alone, and an effect's id from reactor, event and effect key: however often
//       an event is delivered, its effects are kept once.
//   N2  An event that can't be read, or of which the reactor can make nothing, is parked with its stream in its place.
import { addSeconds } from '../domain/shared/instant.ts';
import type { Instant } from '../domain/shared/instant.ts';
import { causeOf } from '../following/reason-of.ts';
import { tellStuck } from '../following/tell-stuck.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { DeliveredBatch } from '../ports/delivery.port.ts';
import type { Effect, UndecodableEvent } from '../ports/effect.ts';
import type { EffectLedger, Intents } from '../ports/effect-ledger.port.ts';
import type { EventDecoder, FedEvent } from '../ports/event-feed.port.ts';
import type { StoredEvent } from '../ports/event-log.port.ts';
import type { RecordedEvent } from '../ports/event-store.port.ts';
import type { IdSource } from '../ports/id-source.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import { tracedIntents } from './effect-spans.ts';
import type { EffectWish, Reactor } from './reactor.ts';

const secondsPerDay = 24 * 60 * 60;
/** Of one statement; an event more may exceed it. */
const mostIntents = 500;
/** The word in the id of an event that can't be read, apart from the ids of its effects. */
const undecodableName = 'undecodable';

/** What intake works with. */
export interface IntakePorts {
  readonly ledger: Pick<EffectLedger, 'intend'>;
  readonly decoder: EventDecoder;
  readonly ids: Pick<IdSource, 'reactorCommand' | 'named'>;
  readonly clock: Clock;
  readonly observer: Observer;
}

/** Keeps the intents of a batch; says whether any is new. Raises the faults of decoding and of the ledger: the batch is delivered again then. */
export function effectIntake(
  reactor: Reactor,
  { ledger, decoder, ids, clock, observer }: IntakePorts,
): (batch: DeliveredBatch) => Promise<boolean> {
  const hears = new Set<string>(reactor.categories);
  const { tracer } = observer;
  /** Events of which it is not known whether they were parked: the reply was lost. At most those of one part of each source. */
  const maybeParked = new Set<string>();
  const isHeard = ({ stream }: StoredEvent): boolean => hears.has(stream.slice(0, stream.indexOf('-')));
  return async ({ source, generation, events }) => {
    const heard = events.filter(isHeard);
    const oldest = addSeconds(clock.now(), -reactor.relevantDays * secondsPerDay);
    const relevant = heard.filter(({ at }) => at >= oldest);
    if (relevant.length < heard.length) {
      observer.count('effects_passed_over_total', { reactor: reactor.name }, heard.length - relevant.length);
    }
    if (relevant.length === 0) return false;
    const intents = (await decoder.decode(relevant, 'sealed')).map((event) => intentsOf(reactor, ids, event));
    let isAnyNew = false;
    for (const part of inParts(intents)) {
      const { some, end } = tracedIntents(tracer, source, part);
      const added = await ledger
        .intend({ reactor: reactor.name, source, generation }, some)
        .catch((fault: unknown) => {
          for (const { effect } of some.undecodable) maybeParked.add(effect);
          end(causeOf(fault).code);
          throw fault;
        });
      end();
      isAnyNew ||= added.size > 0;
      for (const { effect, stream, revision, cause } of some.undecodable) {
        const isUntold = maybeParked.delete(effect);
        if (!added.has(effect) && !isUntold) continue;
        tellStuck(observer, { owner: `effects:${reactor.name}`, key: `${stream}/${revision}` }, cause.code);
      }
    }
    return isAnyNew;
  };
}

/** What a reactor makes of one event. */
export function intentsOf(
  reactor: Reactor,
  ids: Pick<IdSource, 'reactorCommand' | 'named'>,
  event: FedEvent,
): Intents {
  if (event.kind === 'undecodable') {
    return { effects: [], undecodable: [unread(reactor, ids, event.stored, event.fault)] };
  }
  const { recorded } = event;
  try {
    return { effects: effectsOf(reactor, ids, recorded), undecodable: [] };
  } catch (fault) {
    return { effects: [], undecodable: [unread(reactor, ids, recorded, fault)] };
  }
}

function unread(
  { name: reactor, version, system }: Reactor,
  ids: Pick<IdSource, 'named'>,
  { tenant, stream, revision, position, id: event, at: recorded }: StoredEvent | RecordedEvent,
  fault: unknown,
): UndecodableEvent {
  const effect = ids.named([reactor, event, undecodableName]) as UndecodableEvent['effect'];
  const place = { tenant, stream, revision, position, event, recorded };
  return { effect, reactor, version, system: system.name, ...place, cause: causeOf(fault) };
}

function effectsOf(
  reactor: Reactor,
  ids: Pick<IdSource, 'reactorCommand'>,
  recorded: RecordedEvent,
): readonly Effect[] {
  const { name: reactorName, version, system } = reactor;
  const { tenant, stream, revision, position, id: event, correlation, traceparent, at } = recorded;
  const origin = { event, correlation, ...(traceparent !== undefined && { traceparent }) };
  const wishes = reactor.effectsOf(recorded);
  if (new Set(wishes.map(({ name }) => name)).size < wishes.length) {
    throw new Error(`${reactorName} wants two effects of one name of an event`);
  }
  return wishes.map((wish, ordinal) => ({
    effect: ids.reactorCommand(reactorName, event, wish.name),
    reactor: reactorName,
    version,
    system: system.name,
    operation: wish.operation,
    name: wish.name ?? '',
    request: JSON.stringify(wish.request),
    tenant,
    stream,
    revision,
    ordinal,
    position,
    origin,
    recorded: at,
    ...boundsOf(reactor, wish, at),
  }));
}

function boundsOf(
  reactor: Reactor,
  { operation, deadlineSeconds }: EffectWish,
  at: Instant,
): Pick<Effect, 'deadline' | 'windowSeconds'> {
  const known = reactor.operations[operation];
  if (known === undefined) throw new Error(`${reactor.name} has no operation ${operation}`);
  const { windowSeconds } = known;
  return {
    ...(deadlineSeconds !== undefined && { deadline: addSeconds(at, deadlineSeconds) }),
    ...(windowSeconds !== undefined && { windowSeconds }),
  };
}

/** The intents of many events, cut into what one statement takes, in order. */
function inParts(intents: readonly Intents[]): readonly Intents[] {
  const parts: { effects: Effect[]; undecodable: UndecodableEvent[] }[] = [];
  for (const { effects, undecodable } of intents) {
    if (effects.length + undecodable.length === 0) continue;
    const last = parts.at(-1);
    const part =
      last === undefined || last.effects.length + last.undecodable.length >= mostIntents
        ? { effects: [], undecodable: [] }
        : last;
    if (part !== last) parts.push(part);
    part.effects.push(...effects);
    part.undecodable.push(...undecodable);
  }
  return parts;
}
