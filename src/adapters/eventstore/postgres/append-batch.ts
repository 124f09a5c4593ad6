// One batch of appends as the arguments of `log.append`, and its rows as outcomes. Knows the function's
// contract (migrations/0005_log_functions.sql), no connection.
import { toEpochMs } from '../../../domain/shared/instant.ts';
import type { CommandId, StreamName, TenantId } from '../../../domain/shared/ids.ts';
import type { AppendOutcome, ExpectedRevision, LogAppend } from '../../../ports/event-log.port.ts';
import type { ClaimKey, KeptAnswer } from '../../../ports/kept-answer.ts';
import { packBoxes } from './boxes.ts';
import {
  byteaArray,
  int4Array,
  int8Array,
  textArray,
  timestamptzArray,
  uuidArray,
} from '../../postgres/pg-arrays.ts';

/** A row of `log.append`: one for the whole batch (item 0) or one per item. */
export interface AppendRow {
  readonly item: number;
  readonly outcome: string;
  readonly position: bigint | null;
  readonly stream: string | null;
  readonly actual: bigint | null;
  readonly command: string | null;
  readonly salt: Buffer | null;
  readonly digest: Buffer | null;
  readonly status: number | null;
  readonly content_type: string | null;
  readonly body: Buffer | null;
}

/** How a stream is touched by a batch: where it must stand before, where it stands after. */
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

/** The streams of a batch, each with its first expectation and its end; `undefined` where the writes do not form chains. */
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
        // What is only demanded, and by its number alone, says nothing of leaves.
        if (seen.last === seen.first) seen.firstLeaf ??= leaf ?? null;
        Object.assign(seen, { last, lastLeaf: lastLeaf ?? seen.lastLeaf });
      }
    }
  }
  return touched;
}

/** Streams that begin, go on, or must stand still, as the fast path wants them. */
function streamArguments(touched: ReadonlyMap<StreamName, Touched>): Buffer[] {
  const entries = [...touched];
  const fresh = entries.filter(([, t]) => t.first === -1n && t.last >= 0n);
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
function writeArguments(appends: readonly LogAppend[]): Buffer[] {
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

function eventArguments(appends: readonly LogAppend[]): Buffer[] {
  const events = appends.flatMap((append) => append.writes.flatMap((write) => write.events));
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

function answerArguments(appends: readonly LogAppend[]): Buffer[] {
  const answers = appends.map((append) => append.answer);
  let events = 0;
  const offsets = appends.map((append) => {
    for (const write of append.writes) events += write.events.length;
    return events;
  });
  return [
    uuidArray(answers.map((answer) => answer?.claim.tenant ?? null)),
    uuidArray(answers.map((answer) => answer?.claim.principal ?? null)),
    textArray(answers.map((answer) => answer?.claim.route ?? null)),
    textArray(answers.map((answer) => answer?.claim.key ?? null)),
    uuidArray(answers.map((answer) => answer?.command ?? null)),
    byteaArray(answers.map((answer) => answer?.salt ?? null)),
    byteaArray(answers.map((answer) => answer?.digest ?? null)),
    int4Array(answers.map((answer) => answer?.status ?? 0)),
    textArray(answers.map((answer) => answer?.contentType ?? null)),
    byteaArray(answers.map((answer) => answer?.body ?? null)),
    textArray(answers.map((answer) => answer?.stream ?? null)),
    int8Array(answers.map((answer) => answer?.revision ?? 0n)),
    int4Array(offsets),
  ];
}

/**
 * The arguments of `log.append` for a batch. The fast path is asked for only where `preferFast` and the writes
 * on each stream chain (each expects what the one before it leaves).
 */
export function appendArguments(appends: readonly LogAppend[], preferFast: boolean): unknown[] {
  const touched = chain(appends);
  return [
    preferFast && touched !== undefined,
    [...new Set(appends.map(({ tenant }) => tenant))].join(','),
    appends.length,
    ...streamArguments(touched ?? new Map<StreamName, Touched>()),
    ...writeArguments(appends),
    ...eventArguments(appends),
    ...answerArguments(appends),
  ];
}

/** The outcome of each append of a batch, in order, from the rows of `log.append`. */
export function appendOutcomes(
  appends: readonly LogAppend[],
  rows: readonly AppendRow[],
): readonly AppendOutcome[] {
  const [whole] = rows;
  if (whole?.item === 0) {
    let position = whole.position ?? 0n;
    return appends.map((append) => {
      for (const write of append.writes) position += BigInt(write.events.length);
      return { kind: 'appended', position };
    });
  }
  const byItem = new Map(rows.map((row) => [row.item, row]));
  return appends.map((append, index) => outcomeOf(append, byItem.get(index + 1)));
}

function outcomeOf(append: LogAppend, row: AppendRow | undefined): AppendOutcome {
  const position = row?.position ?? 0n;
  switch (row?.outcome) {
    case 'appended':
      return { kind: 'appended', position };
    case 'duplicate':
      return { kind: 'duplicate', position };
    case 'conflict': {
      const actual = row.actual ?? -1n;
      const write = append.writes.find((candidate) => candidate.stream === row.stream);
      if (write === undefined) throw new Error('log.append: a conflict on a stream that was not written');
      return { kind: 'conflict', stream: write.stream, actual: actual === -1n ? 'none' : actual };
    }
    case 'answered':
      if (append.answer === undefined) throw new Error('log.append: answered without a claim');
      return earlierUse(append.answer.claim, row, position);
    default:
      throw new Error(`log.append: no outcome for an item (${row?.outcome ?? 'no row'})`);
  }
}

/** What a claim was used for before; an emptied answer leaves where the command's events end. */
function earlierUse(claim: ClaimKey, row: AppendRow, position: bigint): AppendOutcome {
  const { body, stream, actual } = row;
  if (body !== null) return { kind: 'answered', answer: answerOf(claim, row), position };
  if (stream === null || actual === null) throw new Error('log.answers: a column is null');
  return { kind: 'done', stream: stream as StreamName, revision: actual, position };
}

/** A kept answer from the columns that `log.append` and `log.find_answer` share. */
export function answerOf(
  claim: ClaimKey,
  row: Pick<AppendRow, 'command' | 'salt' | 'digest' | 'status' | 'content_type' | 'body' | 'stream'> & {
    readonly actual: bigint | null;
  },
): KeptAnswer {
  const { command, salt, digest, status, content_type: contentType, body, stream, actual } = row;
  if (
    command === null ||
    salt === null ||
    digest === null ||
    status === null ||
    contentType === null ||
    body === null ||
    stream === null ||
    actual === null
  ) {
    throw new Error('log.answers: a column is null');
  }
  return {
    claim,
    command: command as CommandId,
    salt,
    digest,
    status,
    contentType,
    body,
    stream: stream as StreamName,
    revision: actual,
  };
}
