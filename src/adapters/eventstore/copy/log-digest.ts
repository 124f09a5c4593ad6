// One hash for a whole log: the same for every copy of it, whatever the positions of its events and whether or not the
// boxes of destroyed keys were emptied.
//
//   digest(0) = 32 zero bytes;  digest(n) = SHA-256(digest(n-1) ‖ record n), in log order
//   record    = each with its length as u32be before it: stream, revision (decimal), id, leaf, head, body; then a byte,
//               the number of boxes, and 32 bytes for each: its commitment, recomputed from the box (the commitment
//               covers the box's bytes); the one in the body where the box was erased; zeros where it is missing
//
// A record that was changed has FF in place of the number, and SHA-256 of each box as it is.
import { hash } from 'node:crypto';
import type { CheckedRecord } from './checked-record.ts';

/** How many events went in, and the hash over them, lower-case hex. */
export interface LogDigest {
  readonly events: bigint;
  readonly digest: string;
}

/** A digest in progress. */
export interface RunningDigest {
  readonly add: (records: readonly CheckedRecord[]) => void;
  readonly value: () => LogDigest;
}

const hashBytes = 32;
const changedMark = 0xff;
const nothing = Buffer.alloc(hashBytes);

/** The digest of no event. */
export const emptyLogDigest: LogDigest = { events: 0n, digest: nothing.toString('hex') };

/** A digest that goes on from another one; from no event where none is given. */
export function createLogDigest(from: LogDigest = emptyLogDigest): RunningDigest {
  let chained = Buffer.from(from.digest, 'hex');
  let { events } = from;
  return {
    add(records) {
      for (const record of records) {
        chained = hash('sha256', Buffer.concat([chained, ...partsOf(record)]), 'buffer');
        events += 1n;
      }
    },
    value: () => ({ events, digest: chained.toString('hex') }),
  };
}

function partsOf(record: CheckedRecord): readonly Uint8Array[] {
  const { stream, revision, id, leaf, head, body } = record.stored;
  const sized = [Buffer.from(stream), Buffer.from(revision.toString()), Buffer.from(id), leaf, head, body];
  return [...sized.flatMap((part) => [lengthOf(part), part]), ...boxesOf(record)];
}

function lengthOf(part: Uint8Array): Buffer {
  const length = Buffer.allocUnsafe(4);
  length.writeUInt32BE(part.length);
  return length;
}

function boxesOf(record: CheckedRecord): readonly Uint8Array[] {
  if (record.kind === 'changed') {
    return [Buffer.from([changedMark]), ...record.stored.boxes.map((box) => hash('sha256', box, 'buffer'))];
  }
  const { boxes } = record;
  return [
    Buffer.from([boxes.length]),
    ...boxes.map(({ state, commit }) => (state === 'missing' ? nothing : Buffer.from(commit, 'hex'))),
  ];
}
