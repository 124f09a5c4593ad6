// Whether the records of a stream follow each other: by their revisions, and by the hash that each head names of the record
// before it. Records of several streams may come mixed; those of one stream come in order, forwards or backwards.
import type { StreamName } from '../../../domain/shared/ids.ts';
import type { ReadBefore } from '../../../ports/read-before.ts';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import type { Head } from './head.ts';

/** The record of a stream that came last; without a leaf where it was changed itself. */
interface Latest {
  readonly revision: bigint;
  readonly leaf?: Uint8Array;
  readonly prev?: string | undefined;
}

/** A check of the records of one batch, one after the other. */
export interface ChainCheck {
  /** Why a record can't be the next of its stream, if so. */
  readonly next: (record: StoredEvent, head: Pick<Head, 'prev'>) => string | undefined;
  /** To be told of a record that is wrong by itself: nothing is concluded from it. */
  readonly passOver: (record: StoredEvent) => void;
}

const otherBefore = 'its head names another event before it than the one that is there';

/** A check that begins with what was read before, if anything is known of it. */
export function chainCheck(before?: ReadBefore): ChainCheck {
  const latest = new Map<StreamName, Latest>();
  return {
    next: ({ stream, revision, leaf }, { prev }) => {
      const near = latest.get(stream);
      latest.set(stream, { revision, leaf, prev });
      return near === undefined
        ? afterOtherBatch(before, { stream, revision, leaf }, prev)
        : besideInBatch(near, { revision, leaf }, prev);
    },
    passOver: ({ stream, revision }) => void latest.set(stream, { revision }),
  };
}

type Place = Pick<StoredEvent, 'revision' | 'leaf'>;

function besideInBatch(
  near: Latest,
  { revision, leaf }: Place,
  prev: string | undefined,
): string | undefined {
  if (revision === near.revision + 1n) return isHashOf(prev, near.leaf) ? undefined : otherBefore;
  if (revision !== near.revision - 1n) return missing(near.revision, revision);
  return near.leaf === undefined || isHashOf(near.prev, leaf)
    ? undefined
    : 'the head of the event after it names another event';
}

function afterOtherBatch(
  before: ReadBefore | undefined,
  { stream, revision, leaf }: Place & Pick<StoredEvent, 'stream'>,
  prev: string | undefined,
): string | undefined {
  const far = before?.ends.get(stream);
  if (far === undefined) return before?.whole === true && revision > 0n ? missing(-1n, revision) : undefined;
  if (revision === far.revision + 1n) return isHashOf(prev, far.leaf) ? undefined : otherBefore;
  if (revision > far.revision) return before?.whole === true ? missing(far.revision, revision) : undefined;
  const isOther = revision === far.revision && far.leaf !== undefined && Buffer.compare(far.leaf, leaf) !== 0;
  return isOther ? 'it is another event than the one that was read there before' : undefined;
}

/** Whether a head's `prev` is a leaf; true where the leaf is not known. */
function isHashOf(prev: string | undefined, leaf: Uint8Array | undefined): boolean {
  if (leaf === undefined) return true;
  return prev === Buffer.from(leaf.buffer, leaf.byteOffset, leaf.length).toString('hex');
}

function missing(one: bigint, other: bigint): string {
  const [low, high] = one < other ? [one, other] : [other, one];
  return low === high
    ? `revision ${low} is there twice`
    : `revision ${low + 1n} is missing before revision ${high}`;
}
