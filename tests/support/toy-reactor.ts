// A reactor whose system a test plays: it says a word for each opening of a meeting, and ends the meeting where the word is
// refused. And recorded events for it.
import { randomUUID } from 'node:crypto';
import { parseMeetingId } from '../../src/domain/shared/ids.ts';
import type { CommandId, CorrelationId, EventId } from '../../src/domain/shared/ids.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { ClaimedEffect } from '../../src/ports/effect.ts';
import type { RecordedEvent } from '../../src/ports/event-store.port.ts';
import type { EffectWish, LookedUp, Operation, Performed, Reactor } from '../../src/reactors/reactor.ts';
import { aStream, anEffect } from './effects.ts';

/** What a test decides. */
export interface Played {
  perform: (effect: ClaimedEffect, signal: AbortSignal) => Promise<Performed>;
  lookUp: (effect: ClaimedEffect) => Promise<LookedUp>;
  wishes: readonly EffectWish[];
}

/** The reactor, and what the test plays. */
export function aToyReactor(changed: Partial<Reactor> = {}) {
  const played: Played = {
    perform: () => Promise.resolve({ kind: 'done', result: 'said-1' }),
    lookUp: () => Promise.resolve({ kind: 'absent' }),
    wishes: [{ operation: 'say', request: { word: 'hello' } }],
  };
  const say: Operation = {
    timeoutMs: 1_000,
    windowSeconds: 3_600,
    perform: (effect, { signal }) => played.perform(effect, signal),
    lookUp: (effect) => played.lookUp(effect),
    conclude: ({ stream }, { end }, asked) => {
      const meeting = parseMeetingId(stream.split('.')[1] ?? '');
      return end === 'done' || meeting === undefined ? undefined : { type: 'EndMeeting', meeting, ...asked };
    },
  };
  const reactor: Reactor = {
    name: 'toy',
    version: 3,
    system: { name: 'toy-system', fallback: 'nothing is said', concurrency: 4 },
    categories: ['meeting'],
    relevantDays: 30,
    effectsOf: () => played.wishes,
    operations: { say },
    ...changed,
  };
  return { reactor, played };
}

/** A claimed effect of the toy reactor. */
export function aClaim(changed: Partial<ClaimedEffect> = {}): ClaimedEffect {
  return {
    ...anEffect('toy', aStream(), 4n),
    epoch: 7n,
    turn: 'perform',
    end: undefined,
    result: undefined,
    code: undefined,
    attempts: 1,
    failures: 0,
    ...changed,
  };
}

/** An event that a toy reactor hears. */
export function anOpening(at: Instant, changed: Partial<RecordedEvent> = {}): RecordedEvent {
  const stream = aStream();
  const [category, rest] = [stream.slice(0, stream.indexOf('-')), stream.slice(stream.indexOf('-') + 1)];
  const [tenant, streamId] = rest.split('.');
  return {
    event: { type: 'MeetingOpened' } as RecordedEvent['event'],
    tenant: tenant as RecordedEvent['tenant'],
    stream,
    streamId: streamId ?? '',
    category,
    storedType: 'meeting.opened.v1',
    revision: 1n,
    position: 12n,
    id: randomUUID() as EventId,
    command: randomUUID() as CommandId,
    causation: randomUUID(),
    correlation: randomUUID() as CorrelationId,
    actor: { kind: 'system', id: 'test' },
    at,
    leaf: Buffer.alloc(32),
    ...changed,
  };
}
