// The check of the whole log in the background, round after round: one process does it, by a lease, with a small share of its
// time. Its place is kept, so that a round goes on after a restart and in another process. What it finds is told as what is met
// in use is (tampering-watch.ts); the log is read on, and read again from its beginning by the next round.
import { emptyLogDigest } from '../adapters/eventstore/copy/log-digest.ts';
import { readRound } from '../adapters/eventstore/copy/log-round.ts';
import type { LogRoundPorts } from '../adapters/eventstore/copy/log-round.ts';
import type { DigestUpTo, LogCheckRecords, RoundPlace } from '../ports/log-check.port.ts';
import type { Pace } from '../ports/clock.port.ts';
import { FatalFault, TamperedFault, TransientFault } from '../ports/faults.ts';
import type { Lease, Leases } from '../ports/lease.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { TamperingWatch } from './tampering-watch.ts';

/** The first round begins after the start is over; the next ones so long after the one before. */
const firstAfterMs = 5_000;
const everyMs = 60_000;
/** Rests 49 times as long as it works, 5 s at most after a page: 2 % of one processor. */
const restShare = 49;
const maxRestMs = 5_000;
const leaseName = 'log-check';
const leaseMs = 120_000;
/** The lease is renewed and the place kept after so long, at the end of a page: at most that much is read again. */
const keepEveryMs = 30_000;
const streamsAtOnce = 500;

/** What it works with. `endsKept`: log.streams holds the ends of this log's streams. */
export interface LogCheckPorts extends Pick<LogRoundPorts, 'feed' | 'check'> {
  readonly records: LogCheckRecords;
  readonly endsKept: boolean;
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  readonly tampering: Pick<TamperingWatch, 'met'>;
  readonly pace: Pace;
  readonly observer: Pick<Observer, 'warn' | 'count' | 'gauge'>;
  readonly holder: string;
}

/** Checks until aborted. A round that fails is reported and gone on with; a log that is away is no finding. */
export async function checkLogForEver(ports: LogCheckPorts, signal: AbortSignal): Promise<void> {
  const { pace, leases, observer, holder, tampering } = ports;
  await pace.pause(firstAfterMs, signal);
  while (!signal.aborted) {
    let lease: Lease | undefined;
    try {
      lease = await leases.acquire(leaseName, holder, leaseMs);
      if (lease !== undefined) await checkLogOnce(ports, lease, signal);
    } catch (fault) {
      tampering.met(fault);
      if (fault instanceof TamperedFault) observer.count('log_checks_total', { verdict: 'different' });
      else if (!(fault instanceof FatalFault && fault.code === 'interrupted')) {
        observer.warn('a check of the log was interrupted; it goes on within a minute', {}, fault);
      }
    }
    // Each round is anybody's. Where this fails, the lease runs out by itself.
    if (lease !== undefined) await leases.release(lease, holder).catch(() => undefined);
    await pace.pause(everyMs, signal);
  }
}

/**
 * One round, or the rest of one, under a lease: the ends of streams, then every event. Gives whether nothing was found.
 * Raises the faults of reading, and transient `lease-lost` where somebody else has taken the lease.
 */
export async function checkLogOnce(
  ports: LogCheckPorts,
  lease: Lease,
  signal: AbortSignal,
): Promise<boolean> {
  const { feed, records } = ports;
  const begin: RoundPlace = { ...emptyLogDigest, epoch: await feed.epoch(), position: 0n, afterStream: '' };
  const kept = await records.place();
  const from = kept?.epoch === begin.epoch ? kept : begin;
  const round = holding(ports, lease);
  await round.keep(from);
  try {
    return await goOn(ports, lease, signal, { from, begin, round });
  } catch (fault) {
    // The next round reads all of it again: what comes before the place may be changed as well.
    if (fault instanceof TamperedFault) await records.keepPlace(begin, lease.fence);
    throw fault;
  }
}

/** From a place to the end of the round; gives whether nothing was found. */
async function goOn(
  ports: LogCheckPorts,
  lease: Lease,
  signal: AbortSignal,
  { from, begin, round }: { readonly from: RoundPlace; readonly begin: RoundPlace; readonly round: Held },
): Promise<boolean> {
  const { feed, check, records, observer, tampering } = ports;
  const before = await keptBefore(ports);
  const endsFit =
    !ports.endsKept || from.afterStream === null || (await checkEnds(ports, from, round, signal));
  const fitsSoFar = endsFit && before !== 'changed';
  const digest = await readRound(
    {
      feed,
      check,
      before: before === 'changed' ? undefined : before,
      from: from.position > 0n ? from : undefined,
      met: tampering.met,
      reached: async (at, whole) => {
        observer.gauge('log_checked_position', Number(at.position));
        await round.passed(whole && fitsSoFar ? { ...at, afterStream: null } : begin);
      },
      rest: (tookMs) => rested(ports, tookMs, signal),
    },
    signal,
  );
  const fits = digest !== undefined && fitsSoFar;
  if (!(fits ? await records.keep(digest, lease.fence) : await records.keepPlace(begin, lease.fence)))
    throw lost();
  observer.count('log_checks_total', { verdict: fits ? 'same' : 'different' });
  return fits;
}

/** The digest of the round before. Where it was changed, that is told, and the round goes on without it. */
async function keptBefore({
  records,
  tampering,
}: Pick<LogCheckPorts, 'records' | 'tampering'>): Promise<DigestUpTo | undefined | 'changed'> {
  try {
    return await records.kept();
  } catch (fault) {
    if (!(fault instanceof TamperedFault)) throw fault;
    tampering.met(fault);
    return 'changed';
  }
}

/** Sets `log_check_age_seconds`. Raises the store's faults. */
export async function showLogCheckAge(
  { ageSeconds }: Pick<LogCheckRecords, 'ageSeconds'>,
  observer: Pick<Observer, 'gauge'>,
): Promise<void> {
  observer.gauge('log_check_age_seconds', await ageSeconds());
}

/** A round that holds its lease. */
interface Held {
  /** Keeps the place. Raises `lease-lost`. */
  readonly keep: (place: RoundPlace) => Promise<void>;
  /** After each page: renews the lease and keeps the place, when it is time. Raises `lease-lost`. */
  readonly passed: (place: RoundPlace) => Promise<void>;
}

function holding({ leases, records, pace, holder }: LogCheckPorts, { fence }: Lease): Held {
  let keptAtMs = pace.monotonicMs();
  const keep = async (place: RoundPlace): Promise<void> => {
    if (!(await records.keepPlace(place, fence))) throw lost();
  };
  return {
    keep,
    passed: async (place) => {
      const nowMs = pace.monotonicMs();
      if (nowMs - keptAtMs < keepEveryMs) return;
      const renewed = await leases.acquire(leaseName, holder, leaseMs);
      // Another fence: somebody else had it in between.
      if (renewed?.fence !== fence) throw lost();
      keptAtMs = nowMs;
      await keep(place);
    },
  };
}

function lost(): TransientFault {
  return new TransientFault('lease-lost', 'Another process has the lease of the check, and goes on with it.');
}

/** Compares them from a place on. */
async function checkEnds(
  ports: LogCheckPorts,
  from: RoundPlace,
  { passed }: Pick<Held, 'passed'>,
  signal: AbortSignal,
): Promise<boolean> {
  const { records, tampering } = ports;
  let fits = true;
  let after = from.afterStream ?? undefined;
  while (after !== undefined && !signal.aborted) {
    const beganMs = performance.now();
    const { wrong, next } = await records.wrongEnds(after, streamsAtOnce);
    for (const { stream, revision, last } of wrong) {
      fits = false;
      const has = last === null ? 'it has no event' : `its last event is at ${last}`;
      const why = `The stream ${stream} was changed: it ends at revision ${revision} by log.streams, and ${has}${last === revision ? ', another one' : ''}.`;
      tampering.met(new TamperedFault({ store: 'log', name: stream }, why));
    }
    after = next;
    await passed({ ...from, afterStream: fits ? (next ?? null) : '' });
    await rested(ports, performance.now() - beganMs, signal);
  }
  return fits;
}

function rested({ pace }: Pick<LogCheckPorts, 'pace'>, tookMs: number, signal: AbortSignal): Promise<void> {
  return pace.pause(Math.min(maxRestMs, tookMs * restShare), signal);
}
