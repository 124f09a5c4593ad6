// One batch of appends as the arguments of `log.append` (migrations/0027_rows_carry_proofs.sql). What the function can tell
// from the events is not sent: each element of an array costs about 0.15 µs in both processes. Knows no connection.
import { toEpochMs } from '../../../domain/shared/instant.ts';
import type { StreamName, TenantId } from '../../../domain/shared/ids.ts';
import type { ExpectedRevision, LogAppend, SealedEvent } from '../../../ports/event-log.port.ts';
import type { KeptAnswer } from '../../../ports/kept-answer.ts';
import { packBoxes } from './boxes.ts';
import {
  byteaArray,
  int4Array,
  int8Array,
  textArray,
  timestamptzArray,
  uuidArray,
} from '../../postgres/wire/pg-arrays.ts';

type Argument = Buffer | null;

/** How a batch changes a stream: the revision that it must have before, and its revision afterwards. */
interface Touched {
  readonly tenant: TenantId;
  readonly first: bigint;
  firstLeaf: Uint8Array | null;
  last: bigint;
  lastLeaf: Uint8Array | null;
}

const toNumber = (expected: ExpectedRevision): bigint => (expected === 'none' ? -1n : expected);
const isLeaf = (wanted: Uint8Array | undefined, last: Uint8Array | null): boolean =>
  wanted === undefined || last === null || Buffer.compare(wanted, last) === 0;

/** The streams of a batch, each with its first expectation and its end; `undefined` if the writes do not form chains. */
function chain(appends: readonly LogAppend[]): ReadonlyMap<StreamName, Touched> | undefined {
  const touched = new Map<StreamName, Touched>();
  for (const { tenant, writes } of appends) {
    for (const { stream, expected, leaf, events } of writes) {
      const first = toNumber(expected);
      const last = first + BigInt(events.length);
      const lastLeaf = events.at(-1)?.leaf ?? leaf ?? null;
      const seen = touched.get(stream);
      if (seen === undefined) touched.set(stream, { tenant, first, firstLeaf: leaf ?? null, last, lastLeaf });
      else if (seen.last !== first || !isLeaf(leaf, seen.lastLeaf)) return undefined;
      else {
        // A write that only demands a revision, without a leaf, says nothing about leaves.
        if (seen.last === seen.first) seen.firstLeaf ??= leaf ?? null;
        Object.assign(seen, { last, lastLeaf: lastLeaf ?? seen.lastLeaf });
      }
    }
  }
  return touched;
}

/** So many null arguments: the function derives their values from the events. */
const nulls = (count: number): readonly null[] => Array.from({ length: count }, () => null);

/** Streams that begin, continue, or must not change, as the fast path takes them; all null if each begins with its only event. */
function streamArguments(
  touched: ReadonlyMap<StreamName, Touched> | undefined,
  single: readonly SealedEvent[] | undefined,
): readonly Argument[] {
  if (touched === undefined) return nulls(12);
  const entries = [...touched];
  const fresh = entries.filter(([, t]) => t.first === -1n && t.last >= 0n);
  if (single !== undefined && fresh.length === single.length) return nulls(12);
  const hot = entries.filter(([, t]) => t.first >= 0n && t.last > t.first);
  const still = entries.filter(([, t]) => t.first === t.last);
  return [
    textArray(fresh.map(([stream]) => stream)),
    uuidArray(fresh.map(([, t]) => t.tenant)),
    int8Array(fresh.map(([, t]) => t.last)),
    byteaArray(fresh.map(([, t]) => t.lastLeaf)),
    textArray(hot.map(([stream]) => stream)),
    int8Array(hot.map(([, t]) => t.first)),
    byteaArray(hot.map(([, t]) => t.firstLeaf)),
    int8Array(hot.map(([, t]) => t.last)),
    byteaArray(hot.map(([, t]) => t.lastLeaf)),
    textArray(still.map(([stream]) => stream)),
    int8Array(still.map(([, t]) => t.first)),
    byteaArray(still.map(([, t]) => t.firstLeaf)),
  ];
}

/** The writes of all items in order: which item, what it expects, which of the batch's events are its own. */
function writeArguments(
  appends: readonly LogAppend[],
  single: readonly SealedEvent[] | undefined,
): readonly Argument[] {
  if (single !== undefined) {
    const leaves = appends.map(({ writes: [write] }) => write?.leaf ?? null);
    return [...nulls(4), leaves.every((leaf) => leaf === null) ? null : byteaArray(leaves), ...nulls(2)];
  }
  const item: number[] = [];
  const first: number[] = [];
  let ordinal = 1;
  const writes = appends.flatMap((append, index) =>
    append.writes.map((write) => {
      item.push(index + 1);
      first.push(ordinal);
      ordinal += write.events.length;
      return { ...write, tenant: append.tenant };
    }),
  );
  return [
    int4Array(item),
    textArray(writes.map((write) => write.stream)),
    uuidArray(writes.map((write) => write.tenant)),
    int8Array(writes.map((write) => toNumber(write.expected))),
    byteaArray(writes.map((write) => write.leaf ?? null)),
    int4Array(first),
    int4Array(writes.map((write) => write.events.length)),
  ];
}

function eventArguments(events: readonly SealedEvent[]): readonly Argument[] {
  return [
    uuidArray(events.map((event) => event.tenant)),
    textArray(events.map((event) => event.stream)),
    int8Array(events.map((event) => event.revision)),
    uuidArray(events.map((event) => event.id)),
    textArray(events.map((event) => event.type)),
    timestamptzArray(events.map((event) => toEpochMs(event.at))),
    uuidArray(events.map((event) => event.command)),
    byteaArray(events.map((event) => event.leaf)),
    byteaArray(events.map((event) => event.head)),
    byteaArray(events.map((event) => event.body)),
    byteaArray(events.map((event) => packBoxes(event.boxes))),
  ];
}

/** Answers. If each append has one answer at the place of its only event, that place is left out; without answers, all null. */
function answerArguments(
  appends: readonly LogAppend[],
  single: readonly SealedEvent[] | undefined,
): readonly Argument[] {
  const answers = appends.map((append) => append.answer);
  if (answers.every((answer) => answer === undefined)) return nulls(14);
  const bare = single?.every((event, index) => isPlaceOf(event, answers[index])) ?? false;
  let events = 0;
  const offsets = (): readonly number[] =>
    appends.map((append) => {
      for (const write of append.writes) events += write.events.length;
      return events;
    });
  return [
    bare ? null : uuidArray(answers.map((answer) => answer?.claim.tenant ?? null)),
    uuidArray(answers.map((answer) => answer?.claim.principal ?? null)),
    textArray(answers.map((answer) => answer?.claim.route ?? null)),
    textArray(answers.map((answer) => answer?.claim.key ?? null)),
    bare ? null : uuidArray(answers.map((answer) => answer?.command ?? null)),
    byteaArray(answers.map((answer) => answer?.salt ?? null)),
    byteaArray(answers.map((answer) => answer?.digest ?? null)),
    int4Array(answers.map((answer) => answer?.status ?? 0)),
    textArray(answers.map((answer) => answer?.contentType ?? null)),
    byteaArray(answers.map((answer) => answer?.body ?? null)),
    bare ? null : textArray(answers.map((answer) => answer?.stream ?? null)),
    bare ? null : int8Array(answers.map((answer) => answer?.revision ?? 0n)),
    bare ? null : int4Array(offsets()),
    byteaArray(answers.map((answer) => answer?.proof ?? null)),
  ];
}

function isPlaceOf(event: SealedEvent, answer: KeptAnswer | undefined): boolean {
  return (
    answer?.stream === event.stream &&
    answer.revision === event.revision &&
    answer.command === event.command &&
    answer.claim.tenant === event.tenant
  );
}

/** The events of a batch of which each append is one write of one event. */
function singleEvents(appends: readonly LogAppend[]): readonly SealedEvent[] | undefined {
  const events: SealedEvent[] = [];
  for (const { writes } of appends) {
    const [event, second] = writes[0]?.events ?? [];
    if (writes.length !== 1 || event === undefined || second !== undefined) return undefined;
    events.push(event);
  }
  return events;
}

/**
 * The arguments of `log.append` for a batch. The fast path is requested only with `preferFast`, and if the writes on each
 * stream form a chain (each expects the revision that the one before it leaves).
 */
export function appendArguments(appends: readonly LogAppend[], preferFast: boolean): unknown[] {
  const touched = preferFast ? chain(appends) : undefined;
  const single = singleEvents(appends);
  const events = single ?? appends.flatMap((append) => append.writes.flatMap((write) => write.events));
  return [
    touched !== undefined,
    [...new Set(appends.map(({ tenant }) => tenant))].join(','),
    appends.length,
    ...streamArguments(touched, single),
    ...writeArguments(appends, single),
    ...eventArguments(events),
    ...answerArguments(appends, single),
  ];
}
