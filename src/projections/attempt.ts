// What a batch makes of its events before it is committed: which of them concern the projection, which rows they need, what
// they make of those rows, and which can't be projected. It may take in one page of events after another.
import { positionOf } from '../following/fed-event.ts';
import { reasonOf } from '../following/reason-of.ts';
import type { Pace } from '../ports/clock.port.ts';
import type { FedEvent } from '../ports/event-feed.port.ts';
import type { ParkedStream, ProjectionStore } from '../ports/projection-store.port.ts';
import type { RowNeed } from '../ports/read-table.ts';
import { applyRecorded } from './apply-recorded.ts';
import type { Projection } from './projection.ts';
import { takeRows } from './standing.ts';
import type { KeptRows, Standing } from './standing.ts';
import type { WorkingSet } from './working-set.ts';

/** What events are taken in with. */
export interface AttemptPorts {
  readonly projection: Projection;
  /** The projection's key. */
  readonly key: string;
  readonly store: Pick<ProjectionStore, 'load'>;
  /** Given, rows are kept from one batch to the next, for a while. */
  readonly pace?: Pick<Pace, 'monotonicMs'>;
}

/** An event that could not be projected. */
export interface Poison {
  readonly event: FedEvent;
  readonly reason: string;
}

/** What one attempt at a batch came to, before it is committed: it may take in one page of events after another. */
export interface Attempt extends KeptRows {
  readonly parked: Map<string, ParkedStream>;
  readonly skipped: Map<string, number>;
  /** Of the last event that was dealt with. */
  position: bigint;
  applied: number;
  stopped: string | undefined;
}

/** An attempt that has dealt with nothing after the standing yet. */
export function newAttempt({ pace }: AttemptPorts, standing: Standing): Attempt {
  return {
    ...takeRows(standing, pace),
    parked: new Map(),
    skipped: new Map(),
    position: standing.position,
    applied: 0,
    stopped: undefined,
  };
}

/** Takes events, in order, into an attempt that has not stopped. Raises faults of loading; then the attempt must be thrown away. */
export async function attemptEvents(
  ports: AttemptPorts,
  standing: Standing,
  attempt: Attempt,
  events: readonly FedEvent[],
  refused?: Poison,
): Promise<void> {
  const { projection, store } = ports;
  const { rows, parked, skipped } = attempt;
  const poisons = new Map<FedEvent, string>();
  if (refused !== undefined) poisons.set(refused.event, refused.reason);
  const needs: RowNeed[] = [];
  const heard: FedEvent[] = [];
  const skips = standing.skips.size > 0 ? standing.skips : undefined;
  for (const event of events) {
    if (skips?.has(positionOf(event)) === true) continue;
    if (isBeginning(event)) needs.push(...rows.ask(needsOfBeginning(projection, event, attempt.whole)));
    // What can't be decoded concerns every projection: nobody can tell what it was.
    if (event.kind === 'recorded' && !projection.hears.has(event.recorded.event.type)) continue;
    heard.push(event);
    if (!attempt.whole.has(placeOf(event).stream))
      needs.push(...rows.ask(needsOf(projection, event, poisons)));
  }
  if (needs.length > 0) rows.admit(needs, await store.load(needs));

  for (const event of heard) {
    const { stream } = placeOf(event);
    if (standing.parked.has(stream) || parked.has(stream)) {
      skipped.set(stream, (skipped.get(stream) ?? 0) + 1);
      continue;
    }
    const poison = poisons.get(event) ?? poisonOf(projection, event, rows);
    if (poison === undefined) {
      attempt.applied += 1;
    } else if (projection.onPoison === 'stop') {
      attempt.position = positionBefore(events, event, attempt.position);
      attempt.stopped = `event ${positionOf(event)}: ${poison}`;
      return;
    } else {
      parked.set(stream, parkedBy(ports.key, event, poison));
    }
  }
  const last = events.at(-1);
  if (last !== undefined) attempt.position = positionOf(last);
}

/** Of the event before another; `otherwise` where that is the first. */
function positionBefore(events: readonly FedEvent[], event: FedEvent, otherwise: bigint): bigint {
  const before = events[events.indexOf(event) - 1];
  return before === undefined ? otherwise : positionOf(before);
}

/** The rows of a whole stream, known from its first event: later events need not ask while the rows are kept. */
function needsOfBeginning(
  projection: Projection,
  { recorded }: FedEvent & { readonly kind: 'recorded' },
  whole: Set<string>,
): readonly RowNeed[] {
  const needs = projection.begins?.(recorded);
  if (needs === undefined) return [];
  whole.add(recorded.stream);
  return needs;
}

function isBeginning(event: FedEvent): event is FedEvent & { readonly kind: 'recorded' } {
  return event.kind === 'recorded' && event.recorded.revision === 0n;
}

function needsOf(projection: Projection, event: FedEvent, poisons: Map<FedEvent, string>) {
  if (event.kind === 'undecodable') {
    poisons.set(event, reasonOf(event.fault));
    return [];
  }
  try {
    return projection.needs(event.recorded);
  } catch (error) {
    poisons.set(event, reasonOf(error));
    return [];
  }
}

function poisonOf(projection: Projection, event: FedEvent, rows: WorkingSet): string | undefined {
  return event.kind === 'undecodable'
    ? reasonOf(event.fault)
    : applyRecorded(projection, event.recorded, rows);
}

function placeOf(event: FedEvent): { readonly stream: string; readonly revision: bigint } {
  return event.kind === 'recorded' ? event.recorded : event.stored;
}

function parkedBy(key: string, event: FedEvent, reason: string): ParkedStream {
  const { stream, revision } = placeOf(event);
  const tenant = event.kind === 'recorded' ? event.recorded.tenant : event.stored.tenant;
  return { projection: key, tenant, stream, position: positionOf(event), revision, reason };
}
