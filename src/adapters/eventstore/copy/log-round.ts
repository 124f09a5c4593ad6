// One whole reading of a log that finds what was changed outside the program: every record against its hashes, every stream's
// records against each other, and the digest of what was read before against the one that was kept then. Slow on purpose. It may
// go on from where an earlier one stopped: of what was read then the digest is known, and no end of a stream.
import type { StreamName } from '../../../domain/shared/ids.ts';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import type { DigestUpTo } from '../../../ports/log-check.port.ts';
import { TamperedFault } from '../../../ports/faults.ts';
import type { CheckedRecord, RecordCheck } from './checked-record.ts';
import { createLogDigest } from './log-digest.ts';
import { pagesOf } from './side-by-side.ts';
import type { LogReader } from './side-by-side.ts';

/** What a round works with. */
export interface LogRoundPorts {
  readonly feed: LogReader;
  readonly check: RecordCheck;
  /** Of an earlier round, if one was kept. */
  readonly before: DigestUpTo | undefined;
  /** Where a reading stands that this one goes on with: nothing was found up to there. */
  readonly from?: DigestUpTo | undefined;
  /** Told of each place that was changed. */
  readonly met: (fault: TamperedFault) => void;
  /** After each page: how far it is; `whole` if nothing was found so far. May raise, which ends the reading. */
  readonly reached: (at: DigestUpTo, whole: boolean) => Promise<void>;
  /** After each page: how long reading and checking took. To be slow is up to the caller. */
  readonly rest: (tookMs: number, signal: AbortSignal) => Promise<void>;
}

/** So many streams are known from one page to the next; beyond that only pages by themselves are held to be without a hole. */
const maxKnownStreams = 50_000;

/** Reads the log up to where it ends now. Gives its digest where nothing was found; raises the feed's faults, and `interrupted`. */
export async function readRound(
  { feed, check, before, from, met, reached, rest }: LogRoundPorts,
  signal: AbortSignal,
): Promise<DigestUpTo | undefined> {
  const [epoch, until] = [await feed.epoch(), await feed.tail()];
  const kept = before?.epoch === epoch ? before : undefined;
  let found = 0;
  const tell = (fault: TamperedFault): void => {
    found += 1;
    met(fault);
  };
  for (const checked of [kept, from])
    if (checked !== undefined && checked.position > until) tell(cutOff(checked, until));
  const start = from?.epoch === epoch && from.position <= until ? from : undefined;
  const digest = createLogDigest(start);
  const ends = new Map<StreamName, Pick<StoredEvent, 'revision' | 'leaf'>>();
  let whole = start === undefined;
  let beganMs = performance.now();
  for await (const page of pagesOf(feed, { after: start?.position ?? 0n, until }, signal)) {
    const records = await check(page, { ends, whole });
    for (const record of records) for (const fault of faultsOf(record)) tell(fault);
    for (const { stream, revision, leaf } of page) ends.set(stream, { revision, leaf });
    if (ends.size > maxKnownStreams) {
      ends.clear();
      whole = false;
    }
    const at = kept === undefined ? -1 : page.findIndex(({ position }) => position === kept.position);
    digest.add(records.slice(0, at + 1));
    if (at !== -1 && kept !== undefined && digest.value().digest !== kept.digest) tell(otherDigest(kept));
    digest.add(records.slice(at + 1));
    await reached({ ...digest.value(), epoch, position: page.at(-1)?.position ?? until }, found === 0);
    await rest(performance.now() - beganMs, signal);
    beganMs = performance.now();
  }
  return found === 0 ? { ...digest.value(), epoch, position: until } : undefined;
}

/** A record that was changed, or of which a box is gone although nobody destroyed its key. */
function* faultsOf(record: CheckedRecord): Generator<TamperedFault, undefined> {
  const { stream, revision } = record.stored;
  const place = { store: 'log', name: stream, revision } as const;
  if (record.kind === 'changed') {
    yield new TamperedFault(place, `The record ${stream}@${revision} was changed: ${record.why}.`);
  } else if (record.boxes.some(({ state }) => state === 'missing')) {
    yield new TamperedFault(
      place,
      `The record ${stream}@${revision} was changed: a box is gone, and its key was not destroyed.`,
    );
  }
  return undefined;
}

function cutOff({ position }: DigestUpTo, until: bigint): TamperedFault {
  return new TamperedFault(
    { store: 'log', name: `position ${position}` },
    `The log ends at ${until}, and was checked up to ${position} before: its last events are gone.`,
    'beyond-the-log',
  );
}

function otherDigest({ events, position }: DigestUpTo): TamperedFault {
  return new TamperedFault(
    { store: 'log', name: `position ${position}` },
    `The first ${events} events were rewritten: each fits, but their digest is not the one that was kept of them.`,
  );
}
