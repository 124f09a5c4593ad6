// Takes on the events that a stream held back while it had too many open effects: reads them from the log, and puts their intents in
// the place of the row that stands for them, as many as the stream may have; another row stands for the rest.
import { reasonOf } from '../following/reason-of.ts';
import { tellStuck } from '../following/tell-stuck.ts';
import type { ClaimedEffect, Conclusion, Effect, UndecodableEvent } from '../ports/effect.ts';
import type { EffectLedger, Intents } from '../ports/effect-ledger.port.ts';
import type { FedEvent } from '../ports/event-feed.port.ts';
import type { IdSource } from '../ports/id-source.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import { longestPostponementMs, waiting } from './effect-conclusions.ts';
import { intentsOf } from './effect-intake.ts';
import type { Reactor } from './reactor.ts';

/** Events that are read at once, and intents after which no more are taken. */
const mostEvents = 200;
const mostIntents = 500;

/** What it works with. */
export interface TakeOnPorts {
  readonly ledger: Pick<EffectLedger, 'replace'>;
  /** At most `limit` events of a stream from a revision on, decoded as far as they can be. */
  readonly readEvents: (
    place: Pick<ClaimedEffect, 'tenant' | 'stream' | 'revision'>,
    limit: number,
  ) => Promise<readonly FedEvent[]>;
  readonly ids: Pick<IdSource, 'reactorCommand' | 'named'>;
  readonly observer: Observer;
}

/** One turn. What fails is tried again: nothing is given up, and no other stream waits for it. */
export async function takeOn(
  reactor: Reactor,
  { ledger, readEvents, ids, observer }: TakeOnPorts,
  claim: ClaimedEffect,
): Promise<Conclusion | undefined> {
  try {
    const { intents, next } = taken(reactor, ids, claim, await readEvents(claim, mostEvents));
    if (!(await ledger.replace(claim, intents, next))) return undefined;
    for (const { stream, revision, cause } of intents.undecodable) {
      tellStuck(observer, { owner: `effects:${reactor.name}`, key: `${stream}/${revision}` }, cause.code);
    }
    return undefined;
  } catch (fault) {
    const fact =
      'Events that a full stream held back can’t be taken on yet; this is tried again until it works.';
    observer.warn(fact, { reactor: reactor.name, stream: claim.stream, reason: reasonOf(fault) });
    return waiting(claim, 'intended', longestPostponementMs);
  }
}

/** The intents of the first of these events, and the revision after the last that was looked at. */
function taken(
  reactor: Reactor,
  ids: TakeOnPorts['ids'],
  { stream, revision }: ClaimedEffect,
  events: readonly FedEvent[],
): { readonly intents: Intents; readonly next: bigint } {
  const all: { effects: Effect[]; undecodable: UndecodableEvent[] } = { effects: [], undecodable: [] };
  let next = revision;
  for (const event of events) {
    const { effects, undecodable } = intentsOf(reactor, ids, event);
    all.effects.push(...effects);
    all.undecodable.push(...undecodable);
    next += 1n;
    if (all.effects.length + all.undecodable.length >= mostIntents) break;
  }
  if (next === revision) throw new Error(`the log has no event ${stream}@${revision}`);
  return { intents: all, next };
}
