// Copies a log: what the target holds must be the beginning of the source, byte for byte; what is missing is appended
// in the source's order. After a kill, running it again continues, because the target itself shows how far it got.
//
//   I1  No record is copied that does not match its own hashes, and none after the first difference.
//   I2  A page is stored only if the target still ends where it ended when it was read. After a transient fault, whose
//       outcome may be unknown, the target is read again, and what it got of the page is compared like everything else.
import type { Pace } from '../../../ports/clock.port.ts';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import { FatalFault, isTransient, PermanentFault } from '../../../ports/faults.ts';
import type { LogIntake } from '../../../ports/log-intake.port.ts';
import type { CheckedRecord } from './checked-record.ts';
import type { LogReading } from './compare-logs.ts';
import { differenceOf, erasedOnOneSide } from './record-difference.ts';
import type { LogDifference } from './record-difference.ts';
import { pagesOf, sideBySide } from './side-by-side.ts';
import type { LogReader } from './side-by-side.ts';

/** What copying works with. */
export interface LogCopyPorts {
  readonly source: LogReader;
  readonly target: LogReader;
  readonly intake: LogIntake;
  readonly pace: Pick<Pace, 'pause'>;
}

/** The result. */
export interface CopiedLog {
  /** Events that the target had already, and events that it received. */
  readonly present: bigint;
  readonly copied: bigint;
  readonly erasedOnOneSide: bigint;
  /** Whether the target holds everything that the source held at the last look; false if the source kept growing. */
  readonly complete: boolean;
  /** How far the source was copied, and where it ended then; both as the source's positions. */
  readonly position: bigint;
  readonly sourceEnd: bigint;
}

/** How often the source's end is looked at: events that arrived meanwhile are copied too, but a source that keeps growing is not chased for ever. */
const maxRounds = 20;
/** How often a page is offered before a transient fault ends the copy; pauses grow from the first to ten times that. */
const maxAttempts = 6;
const firstPauseMs = 100;

/**
 * Copies. Raises the feeds', the intake's and the keyring's faults, `interrupted`, and permanent faults that name the event:
 * `source-changed` where a record does not fit its hashes, `not-a-prefix` where the target holds another one.
 */
export async function copyLog(ports: LogCopyPorts, reading: LogReading): Promise<CopiedLog> {
  await ports.intake.begin(await ports.source.epoch());
  const found = await ports.target.tail();
  const counts = { present: 0n, copied: 0n, erasedOnOneSide: 0n };
  let position = 0n;
  let end = 0n;
  let sourceEnd = await ports.source.tail();
  for (let round = 0; round < maxRounds; round += 1) {
    const ours = pagesOf(ports.source, { after: position, until: sourceEnd }, reading.signal);
    const theirs = pagesOf(ports.target, { after: end, until: round === 0 ? found : end }, reading.signal);
    for await (const { source, target } of sideBySide(ours, theirs)) {
      const number = counts.present + counts.copied;
      if (source.length === 0) refuseExtra(target[0], number);
      const checked = await reading.check(source);
      refuseChanged(checked, number);
      if (target.length > 0) {
        counts.erasedOnOneSide += refuseDifferent(checked, await reading.check(target), number);
        counts.present += BigInt(target.length);
        end = target.at(-1)?.position ?? end;
      } else {
        end = await takePage(ports, reading, end, checked, number);
        counts.copied += BigInt(source.length);
      }
      position = source.at(-1)?.position ?? position;
      reading.progress?.(position, sourceEnd);
    }
    const grown = await ports.source.tail();
    if (grown === sourceEnd) return { ...counts, complete: true, position, sourceEnd };
    sourceEnd = grown;
  }
  return { ...counts, complete: false, position, sourceEnd };
}

/** Has a page stored after a position; returns the target's new end (I2). */
async function takePage(
  { target, intake, pace }: LogCopyPorts,
  { check, signal }: LogReading,
  after: bigint,
  page: readonly CheckedRecord[],
  before: bigint,
): Promise<bigint> {
  let end = after;
  let rest = page;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await intake.take(
        end,
        rest.map(({ stored }) => stored),
      );
    } catch (fault) {
      if (!isTransient(fault) || attempt === maxAttempts || signal?.aborted === true) throw fault;
      await pace.pause(firstPauseMs * Math.min(attempt ** 2, 10), signal);
    }
    const stored = await storedAfter(target, end, rest.length);
    if (stored.length > rest.length) refuseExtra(stored[rest.length], before + BigInt(page.length));
    refuseDifferent(
      rest.slice(0, stored.length),
      await check(stored),
      before + BigInt(page.length - rest.length),
    );
    end = stored.at(-1)?.position ?? end;
    rest = rest.slice(stored.length);
    if (rest.length === 0) return end;
  }
}

/** What the target holds after a position; at most one more than `most`. A target that can't be reached is a transient fault. */
async function storedAfter(target: LogReader, after: bigint, most: number): Promise<readonly StoredEvent[]> {
  const until = await target.tail();
  const found: StoredEvent[] = [];
  for await (const page of pagesOf(target, { after, until })) {
    found.push(...page);
    if (found.length > most) return found.slice(0, most + 1);
  }
  return found;
}

function refuseChanged(records: readonly CheckedRecord[], before: bigint): void {
  records.forEach((record, index) => {
    const apart = differenceOf(record, record);
    if (apart === undefined) return;
    const why = record.kind === 'changed' ? record.why : apart.detail;
    throw new PermanentFault(
      'source-changed',
      `${placeOf(record.stored, before, index)} of the source is not what was written: ${why}.`,
    );
  });
}

/** Returns how many are erased on one side only. */
function refuseDifferent(
  source: readonly CheckedRecord[],
  target: readonly CheckedRecord[],
  before: bigint,
): bigint {
  let erased = 0n;
  target.forEach((theirs, index) => {
    const ours = source[index];
    const apart: Pick<LogDifference, 'part' | 'detail'> | undefined = ours && differenceOf(ours, theirs);
    if (ours === undefined || apart !== undefined) {
      const what =
        apart === undefined
          ? 'is not in the source'
          : `differs from the source's in its ${apart.part}: ${apart.detail}`;
      throw new PermanentFault(
        'not-a-prefix',
        `${placeOf(theirs.stored, before, index)} of the target ${what}.`,
      );
    }
    if (erasedOnOneSide(ours, theirs)) erased += 1n;
  });
  return erased;
}

function refuseExtra(extra: StoredEvent | undefined, before: bigint): never {
  if (extra === undefined)
    throw new FatalFault(
      'log-copy-broken',
      'Both logs had ended, but another page arrived. This is a bug: report it.',
    );
  throw new PermanentFault(
    'not-a-prefix',
    `${placeOf(extra, before, 0)} of the target is not in the source.`,
  );
}

function placeOf({ stream, revision }: StoredEvent, before: bigint, index: number): string {
  return `Event ${before + BigInt(index) + 1n} (${stream} at revision ${revision})`;
}
