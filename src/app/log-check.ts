// The check of the whole log in the background, round after round: one process does it, by a lease, with a small share of its
// time. What it finds is told as what is met in use is (tampering-watch.ts); the log is read on.
import { readRound, restFor } from '../adapters/eventstore/copy/log-round.ts';
import type { LogRoundPorts } from '../adapters/eventstore/copy/log-round.ts';
import type { LogCheckRecords } from '../ports/log-check.port.ts';
import type { Pace } from '../ports/clock.port.ts';
import { FatalFault, TamperedFault } from '../ports/faults.ts';
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
/** Pages of 500 events; with their rests they take less than the lease lasts. */
const pagesPerLease = 10;
const streamsAtOnce = 500;

/** What it works with. `endsKept`: log.streams holds the ends of this log's streams. */
export interface LogCheckPorts extends Pick<LogRoundPorts, 'feed' | 'check'> {
  readonly records: LogCheckRecords;
  readonly endsKept: boolean;
  readonly leases: Pick<Leases, 'acquire' | 'release'>;
  readonly tampering: Pick<TamperingWatch, 'met'>;
  readonly pace: Pick<Pace, 'pause'>;
  readonly observer: Pick<Observer, 'warn' | 'count' | 'gauge'>;
  readonly holder: string;
}

/** Checks until aborted. A round that fails is reported and tried again; a log that is away is no finding. */
export async function checkLogForEver(ports: LogCheckPorts, signal: AbortSignal): Promise<void> {
  const { pace, leases, observer, holder, tampering } = ports;
  await pace.pause(firstAfterMs, signal);
  while (!signal.aborted) {
    let lease: Lease | undefined;
    try {
      lease = await leases.acquire(leaseName, holder, leaseMs);
      if (lease !== undefined) await checkLogOnce(ports, signal);
    } catch (fault) {
      tampering.met(fault);
      if (fault instanceof TamperedFault) observer.count('log_checks_total', { verdict: 'different' });
      else if (!(fault instanceof FatalFault && fault.code === 'interrupted')) {
        observer.warn('a check of the log failed; it is tried again within a minute', {}, fault);
      }
    }
    // Each round is anybody's. Where this fails, the lease runs out by itself.
    if (lease !== undefined) await leases.release(lease, holder).catch(() => undefined);
    await pace.pause(everyMs, signal);
  }
}

/** One round: the ends of streams, then every event. Gives whether nothing was found. Raises the faults of reading. */
export async function checkLogOnce(ports: LogCheckPorts, signal: AbortSignal): Promise<boolean> {
  const { feed, check, records, leases, observer, holder, tampering } = ports;
  const endsFit = !ports.endsKept || (await checkEnds(ports, signal));
  let pages = 0;
  const digest = await readRound(
    {
      feed,
      check,
      before: await records.kept(),
      met: tampering.met,
      reached: (position) => observer.gauge('log_checked_position', Number(position)),
      rest: async (tookMs) => {
        pages += 1;
        if (pages % pagesPerLease === 0) await leases.acquire(leaseName, holder, leaseMs);
        await restFor(tookMs, restShare, maxRestMs, signal);
      },
    },
    signal,
  );
  const fits = digest !== undefined && endsFit;
  observer.count('log_checks_total', { verdict: fits ? 'same' : 'different' });
  if (fits) await records.keep(digest);
  return fits;
}

async function checkEnds({ records, tampering }: LogCheckPorts, signal: AbortSignal): Promise<boolean> {
  let fits = true;
  let after: string | undefined = '';
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
    await restFor(performance.now() - beganMs, restShare, maxRestMs, signal);
  }
  return fits;
}
