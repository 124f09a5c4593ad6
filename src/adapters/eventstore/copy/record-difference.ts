// Whether two records are equal apart from their positions, and if not, in which part they differ.
import type { StreamName } from '../../../domain/shared/ids.ts';
import type { SealedEvent } from '../../../ports/event-log.port.ts';
import type { CheckedRecord } from './checked-record.ts';

/** The first difference of two logs: which event in log order (from 1), as the source has it, or the target if the source has none. */
export interface LogDifference {
  readonly number: bigint;
  readonly stream: StreamName;
  readonly revision: bigint;
  /** `record`: it is on one side only, or was changed on both. */
  readonly part: 'record' | 'stream' | 'revision' | 'id' | 'head' | 'leaf' | 'body' | 'boxes';
  readonly detail: string;
}

/** How two records differ, in words; `undefined` if they are equal. */
export type PartDifference = Pick<LogDifference, 'part' | 'detail'>;

/** Compares byte for byte; a box that was erased on either side counts as the same. */
export function differenceOf(source: CheckedRecord, target: CheckedRecord): PartDifference | undefined {
  const [ours, theirs] = [source.stored, target.stored];
  for (const part of ['stream', 'revision', 'id'] as const) {
    if (ours[part] !== theirs[part])
      return { part, detail: `${ours[part]} in the source, ${theirs[part]} in the target` };
  }
  for (const part of ['head', 'leaf', 'body'] as const) {
    if (Buffer.compare(ours[part], theirs[part]) !== 0)
      return { part, detail: `the bytes differ${changedIn(source, target)}` };
  }
  if (source.kind === 'changed' || target.kind === 'changed') {
    const part = sameBoxes(ours, theirs) ? 'record' : 'boxes';
    return { part, detail: `changed${changedIn(source, target)}` };
  }
  // Head and body are the same bytes and every kept box fits the body's commitment: two kept boxes are the same bytes.
  const missing = source.boxes.findIndex(({ state }, n) =>
    [state, target.boxes[n]?.state].includes('missing'),
  );
  if (missing === -1) return undefined;
  const where = source.boxes[missing]?.state === 'missing' ? 'source' : 'target';
  return { part: 'boxes', detail: `box ${missing} is not in the ${where}, and its key was not destroyed` };
}

/** Whether personal values of the record are erased on one side and still sealed on the other. */
export function erasedOnOneSide(source: CheckedRecord, target: CheckedRecord): boolean {
  if (source.kind === 'changed' || target.kind === 'changed') return false;
  return source.boxes.some(({ state }, n) => state !== target.boxes[n]?.state);
}

function sameBoxes(ours: SealedEvent, theirs: SealedEvent): boolean {
  return (
    ours.boxes.length === theirs.boxes.length &&
    ours.boxes.every((box, n) => Buffer.compare(box, theirs.boxes[n] ?? Buffer.alloc(0)) === 0)
  );
}

function changedIn(source: CheckedRecord, target: CheckedRecord): string {
  return [
    source.kind === 'changed' ? `; in the source: ${source.why}` : '',
    target.kind === 'changed' ? `; in the target: ${target.why}` : '',
  ].join('');
}
