// Answers for a log that can't store them itself: claim, append, answer, send, in this order (docs/guarantees.md).
//   C1  Nothing is appended under a key without its claim, and no answer is sent unless it was stored under the key.
//   C2  When a claim is taken over, the command's events may be stored already. They are looked for from the revision that
//       the first attempt recorded; if there are any, the caller composes the answer from them.
//   C3  Events that this process did not seal are never answered as its own: another attempt may have decided differently.
//   C4  A claim whose attempt certainly stored nothing is released: the next attempt may come from another process.
import type { CommandId, StreamName } from '../../../domain/shared/ids.ts';
import { claimLeaseMs, claimsPerCall } from '../../../ports/claims.port.ts';
import type { ClaimAnswer, ClaimOutcome, ClaimRelease, ClaimRequest } from '../../../ports/claim.ts';
import type { Claims } from '../../../ports/claims.port.ts';
import type { AppendOutcome, DoneBefore, LogAppend, StoredEvent } from '../../../ports/event-log.port.ts';
import { FatalFault, TransientFault, isTransient } from '../../../ports/faults.ts';
import type { KeptAnswer, RequestDigest } from '../../../ports/kept-answer.ts';
import { claimName } from '../../codec/claim-calls.ts';
import { batchCalls } from './call-batches.ts';
import type { EsdbStreams } from './esdb-streams.ts';
import type { WriteOutcome } from './stream-writes.ts';

/** How many events one page of a search has, and how many pages it looks through: a million events. */
const pageEvents = 500;
const maxPages = 2_000;
/** How many keys are remembered whose only attempt met a conflict. */
const maxClean = 10_000;
/** How long a claim surely belongs to nobody else: its lease, measured from before the request, minus a margin for clocks. */
const freshMs = claimLeaseMs - 5_000;
const neverFresh = -Infinity;

/** Whether an append may go on. */
export type Admission =
  | { readonly kind: 'over'; readonly outcome: AppendOutcome }
  /** `freshUntilMs`: until then (by `performance.now()`) nobody else has tried this command. Without `fence` there is no answer to store. */
  | {
      readonly kind: 'go';
      readonly freshUntilMs: number;
      readonly fence?: bigint;
      readonly request?: RequestDigest;
    };

/** Admits an append before it is sent, and stores its answer afterwards. */
export interface ClaimedAppends {
  readonly admit: (append: LogAppend) => Promise<Admission>;
  /** The append's outcome, once its events are stored or rejected. */
  readonly finish: (
    append: LogAppend,
    admission: Extract<Admission, { readonly kind: 'go' }>,
    outcome: WriteOutcome,
  ) => Promise<AppendOutcome>;
  /** For an append that was not sent, and will not be. */
  readonly abandon: (
    append: LogAppend,
    admission: Extract<Admission, { readonly kind: 'go' }>,
  ) => Promise<void>;
}

/** Appends of one process under its claims. */
export function createClaimedAppends(claims: Claims, streams: EsdbStreams): ClaimedAppends {
  const take = batchCalls<ClaimRequest, ClaimOutcome>(claimsPerCall, claims.take);
  const keep = batchCalls<ClaimAnswer, boolean>(claimsPerCall, claims.answer);
  const release = batchCalls<ClaimRelease, boolean>(claimsPerCall, async (released) => {
    await claims.release(released);
    return released.map(() => true);
  });
  const clean = new Map<string, bigint>();

  const remember = (answer: KeptAnswer, fence: bigint): void => {
    const name = claimName(answer.claim);
    clean.delete(name);
    clean.set(name, fence);
    const oldest = clean.size > maxClean ? clean.keys().next() : undefined;
    if (oldest?.done === false) clean.delete(oldest.value);
  };

  const admitted = async (append: LogAppend, answer: KeptAnswer): Promise<Admission> => {
    const freshUntilMs = performance.now() + freshMs;
    const claimed = await take(requestOf(append, answer));
    switch (claimed.kind) {
      case 'claimed':
        return { kind: 'go', freshUntilMs, fence: claimed.fence };
      case 'taken-over': {
        const { fence, request } = claimed;
        // Nobody else tried in between: the only earlier attempt was this process's own, and it met a conflict.
        const isClean = clean.get(claimName(answer.claim)) === fence - 1n;
        if (isClean || append.writes.length === 0) {
          return { kind: 'go', freshUntilMs: isClean ? freshUntilMs : neverFresh, fence, request };
        }
        const last = await lastEventOf(streams, answer.command, claimed.stream, claimed.revision);
        if (last !== undefined) return { kind: 'over', outcome: done(last, request) };
        return { kind: 'go', freshUntilMs: neverFresh, fence, request };
      }
      case 'busy':
        return { kind: 'over', outcome: { kind: 'held' } };
      case 'answered':
        return { kind: 'over', outcome: claimed };
      case 'spent':
        return { kind: 'over', outcome: { ...claimed, kind: 'done' } };
    }
  };

  /** C1: the answer is stored under the newest fence; otherwise this process must not answer. */
  const kept = async (given: ClaimAnswer, outcome: AppendOutcome): Promise<AppendOutcome> => {
    try {
      if (await keep(given)) return outcome;
      const winner = await claims.find(given.answer.claim);
      return winner === undefined ? { kind: 'held' } : { kind: 'answered', ...winner };
    } catch (fault) {
      if (!isTransient(fault)) throw fault;
      throw new TransientFault(
        'append-unknown',
        `It is unknown whether the answer was stored: ${fault.message}`,
        {
          cause: fault,
          retryAfterSeconds: 1,
        },
      );
    }
  };

  /** C4. If releasing fails, the lease ends by itself. */
  const letGo = async ({ claim }: KeptAnswer, fence: bigint): Promise<void> => {
    await release({ claim, fence }).catch((fault: unknown) => {
      if (!isTransient(fault)) throw fault;
    });
  };

  /** An answer that was composed again: its command's events are those that it names. */
  const keepAnew = async (answer: KeptAnswer, fence: bigint): Promise<AppendOutcome> => {
    const range = { from: answer.revision, direction: 'forwards', limit: 1 } as const;
    const [event] = answer.revision < 0n ? [] : await streams.read(answer.stream, range);
    const position = event?.position ?? 0n;
    const leftEvents = event?.command === answer.command;
    return kept({ fence, answer, position, leftEvents }, { kind: 'appended', position });
  };

  return {
    admit: async (append) => {
      if (append.answer === undefined) return { kind: 'go', freshUntilMs: neverFresh };
      return admitted(append, append.answer);
    },
    finish: async ({ answer, writes }, { fence, freshUntilMs, request }, outcome) => {
      if (answer === undefined || fence === undefined) return plain(outcome);
      if (writes.length === 0) return keepAnew(answer, fence);
      if (outcome.kind === 'conflict') {
        if (performance.now() < freshUntilMs) remember(answer, fence);
        await letGo(answer, fence);
        return outcome;
      }
      if (outcome.kind === 'duplicate' && outcome.foreign) {
        const write = writes.find(({ events }) => events.length > 0);
        const after = write?.expected === 'none' || write === undefined ? -1n : write.expected;
        const last = await lastEventOf(streams, answer.command, write?.stream ?? answer.stream, after);
        if (last !== undefined) return done(last, request); // C3
      }
      const leftEvents = writes.some(({ events }) => events.length > 0);
      return kept({ fence, answer, position: outcome.position, leftEvents }, plain(outcome));
    },
    abandon: async ({ answer }, { fence }) => {
      if (answer !== undefined && fence !== undefined) await letGo(answer, fence);
    },
  };
}

/** C2: the last event of a command after a revision. */
async function lastEventOf(
  streams: Pick<EsdbStreams, 'read'>,
  command: CommandId,
  stream: StreamName,
  after: bigint,
): Promise<StoredEvent | undefined> {
  let last: StoredEvent | undefined;
  let from = after + 1n;
  for (let page = 0; page < maxPages; page += 1) {
    const events = await streams.read(stream, { from, direction: 'forwards', limit: pageEvents });
    last = events.findLast((event) => event.command === command) ?? last;
    if (events.length < pageEvents) return last;
    from += BigInt(events.length);
  }
  throw new FatalFault('claim-too-old', `More than a million events follow ${stream}@${after}.`);
}

function done({ stream, revision, position }: StoredEvent, request?: RequestDigest): DoneBefore {
  return { kind: 'done', stream, revision, position, ...(request && { request }) };
}

function plain(outcome: WriteOutcome): AppendOutcome {
  return outcome.kind === 'duplicate' ? { kind: 'duplicate', position: outcome.position } : outcome;
}

/** The revision of the command's stream when it was decided. */
function requestOf({ writes }: LogAppend, answer: KeptAnswer): ClaimRequest {
  const { claim, command, stream, salt, digest } = answer;
  const expected = writes.find((write) => write.stream === stream)?.expected ?? answer.revision;
  return { claim, command, stream, revision: expected === 'none' ? -1n : expected, salt, digest };
}
