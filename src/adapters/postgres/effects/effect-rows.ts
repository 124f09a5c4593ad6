// Effects as rows and as the JSON that statements take.
import type { CommandId, CorrelationId, EventId, StreamName, TenantId } from '../../../domain/shared/ids.ts';
import type { Instant } from '../../../domain/shared/instant.ts';
import type {
  ClaimedEffect,
  Conclusion,
  EffectEnd,
  EffectState,
  EffectTurn,
  UndecodableEvent,
} from '../../../ports/effect.ts';
import type { Intents } from '../../../ports/effect-ledger.port.ts';

/** For operators: long enough for a sentence. */
const longestSentence = 500;
const ends: ReadonlySet<string> = new Set<EffectEnd>(['done', 'refused', 'cancelled', 'expired']);

/** A row of ops.effects, as the driver gives it. */
export interface EffectRow {
  readonly effect: CommandId;
  readonly seq: bigint;
  readonly reactor: string;
  readonly version: number;
  readonly system: string;
  readonly operation: string;
  readonly name: string;
  readonly request: string;
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly revision: bigint;
  readonly ordinal: number;
  readonly position: bigint;
  readonly event: EventId;
  readonly correlation: CorrelationId;
  readonly traceparent: string | null;
  readonly recorded: Instant;
  readonly deadline: Instant | null;
  readonly window_seconds: number | null;
  readonly state: EffectState;
  readonly epoch: bigint;
  readonly attempts: number;
  readonly failures: number;
  readonly result: string | null;
  readonly code: string | null;
  /** Of a row that stands for events of a stream that was full: up to which revision they were delivered. */
  readonly held_to: bigint | null;
}

/** A claimed row as the port's effect. */
export function claimedOf(row: EffectRow): ClaimedEffect {
  const { event, correlation, traceparent, deadline, window_seconds: windowSeconds } = row;
  return {
    effect: row.effect,
    reactor: row.reactor,
    version: row.version,
    system: row.system,
    operation: row.operation,
    name: row.name,
    request: row.request,
    tenant: row.tenant,
    stream: row.stream,
    revision: row.revision,
    ordinal: row.ordinal,
    position: row.position,
    origin: { event, correlation, ...(traceparent !== null && { traceparent }) },
    recorded: row.recorded,
    ...(deadline !== null && { deadline }),
    ...(windowSeconds !== null && { windowSeconds }),
    epoch: row.epoch,
    turn: turnOf(row),
    end: isEnd(row.state) ? row.state : undefined,
    result: row.result ?? undefined,
    code: row.code ?? undefined,
    attempts: row.attempts,
    failures: row.failures,
  };
}

function turnOf({ operation, state, held_to: heldTo }: EffectRow): EffectTurn {
  if (heldTo !== null) return 'take-on';
  if (operation === '') return 'decode';
  if (isEnd(state)) return 'tell';
  return state === 'looking-up' ? 'look-up' : 'perform';
}

function isEnd(state: EffectState): state is EffectEnd {
  return ends.has(state);
}

/** Intents of batches as a JSON array, with the source of each where it has one; events that could not be read are rows without an operation. */
export function textOfIntents(batches: readonly (Intents & { readonly source?: string })[]): string {
  const wishes = batches.flatMap(({ source, effects, undecodable }) => [
    ...effects.map(({ origin, ...effect }) => ({ ...effect, ...origin, ...placeOf(effect), source })),
    ...undecodable.map((event) => ({ ...unreadOf(event), source })),
  ]);
  return storableText(wishes.map((wish, at) => ({ ...wish, at })));
}

function unreadOf({ cause, ...event }: UndecodableEvent) {
  return {
    ...event,
    ...placeOf(event),
    operation: '',
    name: '',
    request: '',
    ordinal: -1,
    causeCode: cause.code,
    sentence: cause.sentence.slice(0, longestSentence),
  };
}

/** Revision and position as JSON takes them. */
function placeOf({ revision, position }: Pick<UndecodableEvent, 'revision' | 'position'>) {
  return { revision: String(revision), position: String(position) };
}

/** Conclusions as a JSON array. */
export function textOfConclusions(conclusions: readonly Conclusion[]): string {
  const said = conclusions.map(({ cause, attempt, ...conclusion }) => ({
    ...conclusion,
    epoch: String(conclusion.epoch),
    ...(cause !== undefined && {
      causeCode: cause.code,
      sentence: cause.sentence.slice(0, longestSentence),
    }),
    ...(attempt !== undefined && {
      act: attempt.act,
      class: attempt.class,
      deadline: attempt.deadline,
      attemptCode: attempt.code,
      providerRequest: attempt.providerRequest,
      answer: attempt.answer,
    }),
  }));
  return storableText(said);
}

/** What may be U+0000 or half of a pair in a JSON text, which PostgreSQL refuses and systems outside may send. */
const suspicious = /\\u(?:0000|d[89a-f])/i;

/** Values as a JSON array that PostgreSQL takes. Looking at each value by itself cost as much as writing all of them. */
function storableText(values: readonly object[]): string {
  const text = JSON.stringify(values);
  return suspicious.test(text) ? JSON.stringify(values, storable) : text;
}

function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/[\0\p{Surrogate}]/gu, '\uFFFD') : value;
}
