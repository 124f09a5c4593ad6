// Compares two logs event by event, to their ends, with a digest of each.
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import type { RecordCheck } from './checked-record.ts';
import { createLogDigest } from './log-digest.ts';
import type { LogDigest } from './log-digest.ts';
import { differenceOf, erasedOnOneSide } from './record-difference.ts';
import type { LogDifference } from './record-difference.ts';
import { pagesOf, sideBySide } from './side-by-side.ts';
import type { LogReader, Side } from './side-by-side.ts';

/** The result. `equal`: same events, same bytes, same order, none changed. */
export interface ComparedLogs {
  readonly equal: boolean;
  readonly source: LogDigest;
  readonly target: LogDigest;
  /** Events whose personal values are erased on one side and still sealed, under a destroyed key, on the other. */
  readonly erasedOnOneSide: bigint;
  /** The first one. */
  readonly difference?: LogDifference;
}

/** How to read. Progress is reported as positions of the source. */
export interface LogReading {
  readonly check: RecordCheck;
  readonly progress?: (position: bigint, until: bigint) => void;
  /** Ends it early, with a fatal fault `interrupted`. */
  readonly signal?: AbortSignal;
}

/** Compares what both logs hold now. Raises the feeds' and the keyring's faults. */
export async function compareLogs(
  source: LogReader,
  target: LogReader,
  { check, progress, signal }: LogReading,
): Promise<ComparedLogs> {
  const [until, targetUntil] = await Promise.all([source.tail(), target.tail()]);
  const pages = (log: LogReader, end: bigint) => pagesOf(log, { after: 0n, until: end }, signal);
  const [ours, theirs] = [createLogDigest(), createLogDigest()];
  let erased = 0n;
  let difference: LogDifference | undefined;
  for await (const side of sideBySide(pages(source, until), pages(target, targetUntil))) {
    const [left, right] = [await check(side.source), await check(side.target)];
    left.forEach((one, index) => {
      const other = right[index];
      if (other === undefined || difference !== undefined) return;
      if (erasedOnOneSide(one, other)) erased += 1n;
      const apart = differenceOf(one, other);
      if (apart !== undefined) difference = { ...placeOf(one.stored, ours.value().events, index), ...apart };
    });
    difference ??= onOneSide(side, ours.value().events, theirs.value().events);
    ours.add(left);
    theirs.add(right);
    const last = side.source.at(-1);
    if (last !== undefined) progress?.(last.position, until);
  }
  const found = difference === undefined ? {} : { difference };
  const digests = { source: ours.value(), target: theirs.value() };
  return { equal: difference === undefined, ...digests, erasedOnOneSide: erased, ...found };
}

/** The digest of what a log holds now, and its first record that was changed or misses a box that nobody erased. */
export async function digestLog(
  log: LogReader,
  { check, progress, signal }: LogReading,
): Promise<LogDigest & { readonly fault?: LogDifference }> {
  const until = await log.tail();
  const digest = createLogDigest();
  let fault: LogDifference | undefined;
  for await (const page of pagesOf(log, { after: 0n, until }, signal)) {
    const records = await check(page);
    const wrong = fault === undefined ? records.findIndex((one) => differenceOf(one, one) !== undefined) : -1;
    const [record] = wrong === -1 ? [] : records.slice(wrong);
    const apart = record && differenceOf(record, record);
    if (record && apart) fault = { ...placeOf(record.stored, digest.value().events, wrong), ...apart };
    digest.add(records);
    progress?.(page.at(-1)?.position ?? until, until);
  }
  return { ...digest.value(), ...(fault !== undefined && { fault }) };
}

function onOneSide(
  { source, target }: Side,
  before: bigint,
  targetBefore: bigint,
): LogDifference | undefined {
  const [first, other] = [source[0], target[0]];
  if (other === undefined && first !== undefined) {
    return { ...placeOf(first, before, 0), part: 'record', detail: 'it is in the source only' };
  }
  if (first === undefined && other !== undefined) {
    return { ...placeOf(other, targetBefore, 0), part: 'record', detail: 'it is in the target only' };
  }
  return undefined;
}

function placeOf({ stream, revision }: StoredEvent, before: bigint, index: number) {
  return { number: before + BigInt(index) + 1n, stream, revision };
}
