// Sends appends in the order in which they were requested, stream by stream.
//   Q1  One append per stream is in progress at a time, so an append that builds on another waits for it and fails with it.
//   Q2  Waiting appends that build on each other share one call to the server, each with its own outcome.
//   Q3  Nothing waits for ever: an append that was not sent within `maxWaitMs` is rejected, and was not stored.
import type { StreamName } from '../../../domain/shared/ids.ts';
import type { AppendOutcome, LogAppend, StreamWrite } from '../../../ports/event-log.port.ts';
import { PermanentFault, TransientFault } from '../../../ports/faults.ts';
import { claimName } from '../../codec/claim-calls.ts';
import { appendLimitEvents, checkAppend } from '../../codec/append-limits.ts';
import type { CallLimit } from './call-limit.ts';
import type { Admission, ClaimedAppends } from './claimed-appends.ts';
import { follows } from './stream-writes.ts';
import type { StreamWrites, WriteOutcome } from './stream-writes.ts';

const maxWaiting = 10_000;
const maxWaitMs = 10_000;
/** Less than the server's limit of one mebibyte, because the server counts types and metadata too. */
const maxSharedBytes = 768 * 1024;

/** What the queues work with. */
export interface StreamQueuesParts {
  readonly writes: StreamWrites;
  readonly claimed: ClaimedAppends;
  readonly limit: CallLimit;
}

/** The queues of one process. */
export interface StreamQueues {
  readonly append: (append: LogAppend) => Promise<AppendOutcome>;
  /** Resolves when no append is in progress any more. */
  readonly drained: () => Promise<void>;
}

type Go = Extract<Admission, { readonly kind: 'go' }>;

interface Job {
  readonly append: LogAppend;
  readonly bytes: number;
  readonly own: StreamWrite | undefined;
  readonly demands: readonly StreamWrite[];
  readonly admission: Promise<Admission>;
  readonly queuedAtMs: number;
  readonly settle: (outcome: Promise<AppendOutcome>) => void;
}

interface Admitted {
  readonly job: Job;
  readonly go: Go;
}

/** Queues over the parts. */
export function createStreamQueues({ writes, claimed, limit }: StreamQueuesParts): StreamQueues {
  const queues = new Map<StreamName, Job[]>();
  const keysAtWork = new Set<string>();
  const underWay = new Set<Promise<unknown>>();
  let waiting = 0;

  /** Q2. */
  const group = async (first: Admitted, queue: Job[]): Promise<[Admitted, ...Admitted[]]> => {
    const riding: [Admitted, ...Admitted[]] = [first];
    let last = first.job;
    let events = last.own?.events.length ?? 0;
    let bytes = last.bytes;
    for (;;) {
      const next = queue[0];
      if (next?.own === undefined || last.own === undefined) return riding;
      if (last.demands.length > 0 || next.demands.length > 0 || !follows(last.own, next.own)) return riding;
      events += next.own.events.length;
      bytes += next.bytes;
      if (events > appendLimitEvents || bytes > maxSharedBytes) return riding;
      queue.shift();
      waiting -= 1;
      const ready = await admitted(claimed, next);
      if (ready === undefined) return riding;
      riding.push(ready);
      last = next;
    }
  };

  const settleAll = async (riding: [Admitted, ...Admitted[]]): Promise<void> => {
    try {
      const outcomes = await limit(() => outcomesOf(writes, riding));
      riding.forEach(({ job, go }, index) => {
        const outcome = outcomes[index];
        if (outcome === undefined) throw new Error('A write has no outcome.');
        job.settle(claimed.finish(job.append, go, outcome));
      });
    } catch (fault) {
      for (const { job } of riding) job.settle(failed(fault));
    }
  };

  const run = async (stream: StreamName, queue: Job[]): Promise<void> => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      waiting -= 1;
      const ready = await admitted(claimed, job);
      if (ready !== undefined) await settleAll(await group(ready, queue));
    }
    queues.delete(stream);
  };

  const enqueue = (stream: StreamName, job: Job): void => {
    waiting += 1;
    const queue = queues.get(stream);
    if (queue !== undefined) {
      queue.push(job);
      return;
    }
    const fresh = [job];
    queues.set(stream, fresh);
    void run(stream, fresh);
  };

  return {
    append: async (append) => {
      const bytes = checkAppend(append);
      const own = ownWrite(append);
      const stream = own?.stream ?? append.writes[0]?.stream ?? append.answer?.stream;
      if (stream === undefined) return { kind: 'appended', position: 0n };
      if (waiting >= maxWaiting) throw overloaded();
      const key = append.answer && claimName(append.answer.claim);
      if (key !== undefined && keysAtWork.has(key)) return { kind: 'held' };
      if (key !== undefined) keysAtWork.add(key);
      const outcome = new Promise<AppendOutcome>((resolve) => {
        const admission = claimed.admit(append);
        // It may fail before its turn comes.
        admission.catch(() => undefined);
        const demands = append.writes.filter((write) => write !== own);
        enqueue(stream, {
          append,
          bytes,
          own,
          demands,
          admission,
          queuedAtMs: performance.now(),
          settle: resolve,
        });
      });
      underWay.add(outcome);
      try {
        return await outcome;
      } finally {
        underWay.delete(outcome);
        if (key !== undefined) keysAtWork.delete(key);
      }
    },
    drained: async () => {
      await Promise.allSettled(underWay);
    },
  };
}

/** The one write that has events. */
function ownWrite({ writes }: LogAppend): StreamWrite | undefined {
  const own = writes.filter(({ events }) => events.length > 0);
  if (own.length <= 1) return own[0];
  throw new PermanentFault(
    'append-not-atomic',
    'EventStoreDB stores the events of one stream at once, not those of several.',
  );
}

function overloaded(): TransientFault {
  return new TransientFault('overloaded', `${maxWaiting} appends are waiting`, { retryAfterSeconds: 1 });
}

function tooLate(): TransientFault {
  return new TransientFault('overloaded', `An append waited ${maxWaitMs} ms for its turn and was not sent.`, {
    retryAfterSeconds: 1,
  });
}

/** The next job to send; jobs that have ended or waited too long are rejected on the way. */
async function admitted(claimed: ClaimedAppends, job: Job): Promise<Admitted | undefined> {
  try {
    const admission = await job.admission;
    if (admission.kind === 'over') job.settle(Promise.resolve(admission.outcome));
    else if (performance.now() - job.queuedAtMs <= maxWaitMs) return { job, go: admission };
    else job.settle(claimed.abandon(job.append, admission).then(() => failed(tooLate())));
  } catch (fault) {
    job.settle(failed(fault));
  }
  return undefined;
}

/** The outcomes of appends that share a call: of the first one's demands and write, and of the others' writes. */
async function outcomesOf(
  writes: StreamWrites,
  riding: readonly [Admitted, ...Admitted[]],
): Promise<readonly WriteOutcome[]> {
  const [{ job }] = riding;
  const checked = await demanded(writes, job.demands);
  if (job.own === undefined) return [checked];
  // What was stored stays stored, even if its demand no longer holds: "nothing was stored" would be false.
  if (checked.kind === 'conflict') return [(await writes.before(job.own)) ?? checked];
  const [first, ...rest] = riding.flatMap(({ job: { own }, go: { freshUntilMs } }) =>
    own === undefined ? [] : [{ write: own, freshUntilMs }],
  );
  return first === undefined ? [] : writes.write([first, ...rest]);
}

/** The demands of a command that also writes are checked just before the write: this store has no commit over several streams. */
async function demanded(writes: StreamWrites, demands: readonly StreamWrite[]): Promise<WriteOutcome> {
  const outcomes = await Promise.all(demands.map(writes.demand));
  const clash = outcomes.find(({ kind }) => kind === 'conflict');
  if (clash !== undefined) return clash;
  const position = outcomes.reduce(
    (high, o) => ('position' in o && o.position > high ? o.position : high),
    0n,
  );
  return { kind: 'appended', position };
}

async function failed(fault: unknown): Promise<never> {
  await Promise.resolve();
  throw fault;
}
