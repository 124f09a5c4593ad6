// Whether a stored record is what its own hashes say, without any key: leaf, columns, body, number of boxes, and each
// box against the commitment in the body. docs/envelope.md, section 9.
import { hash } from 'node:crypto';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import { TamperedFault } from '../../../ports/faults.ts';
import { parseBody } from './body.ts';
import type { Body, BoxNote } from './body.ts';
import { commitOf } from './box.ts';
import type { BoxPlace } from './box.ts';
import { isLeafOf, parseHead } from './head.ts';
import type { Head } from './head.ts';

/** A record whose leaf, head, columns and body fit together. */
export interface VerifiedRecord {
  readonly head: Head;
  readonly body: Body;
}

const columns = ['tenant', 'stream', 'revision', 'id', 'type', 'at', 'command'] as const;

/** Checks a record's leaf, columns, body hash and number of boxes. Raises fatal faults `tampered` and `event-unknown`. */
export function verifyRecord(stored: StoredEvent): VerifiedRecord {
  if (!isLeafOf(stored.leaf, stored.head))
    return recordTampered(stored, 'its head is not the one that its leaf names');
  const head = parseHead(stored.head);
  for (const column of columns) {
    if (stored[column] !== head[column])
      return recordTampered(stored, `its column ${column} differs from its head`);
  }
  if (hash('sha256', stored.body, 'hex') !== head.body)
    return recordTampered(stored, 'its body is not the one that its head names');
  const body = parseBody(stored.body);
  // No boxes at all where the body speaks of some: they were emptied by an erasure. Each key has to bear that out.
  if (stored.boxes.length !== 0 && stored.boxes.length !== body.boxes.length) {
    return recordTampered(
      stored,
      `it has ${stored.boxes.length} boxes and its body names ${body.boxes.length}`,
    );
  }
  return { head, body };
}

/** The number of the first box that is there and is not the one that the body commits to; -1 where each one is. */
export function foreignBox({ boxes }: Pick<StoredEvent, 'boxes'>, { head, body }: VerifiedRecord): number {
  return body.boxes.findIndex((note, number) => {
    const box = boxes[number];
    if (!isBoxThere(box)) return false;
    return commitOf(boxPlace(head, note, number), Buffer.from(note.kcv, 'hex'), box) !== note.commit;
  });
}

/** Whether a box is there: not emptied by an erasure. */
export function isBoxThere(box: Uint8Array | undefined): box is Uint8Array {
  return box !== undefined && box.length > 0;
}

/** Where a box of a record belongs. */
export function boxPlace(
  { tenant, stream, id, type }: Head,
  { subject, purpose, key }: BoxNote,
  number: number,
): BoxPlace {
  return { tenant, stream, id, type, number, subject, purpose, key };
}

/** Raises the fatal fault `tampered` for a record, with its place. */
export function recordTampered({ stream, revision }: StoredEvent, why: string): never {
  const place = { store: 'log', name: stream, revision } as const;
  throw new TamperedFault(place, `The record ${stream}@${revision} was changed: ${why}.`);
}
