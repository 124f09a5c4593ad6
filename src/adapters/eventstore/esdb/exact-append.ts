// One append of events at an exact revision, until it is known what became of it.
//   A1  It is sent again with the same ids at the same revision only: the server compares ids there, however late, and
//       stores nothing twice (IndexWriter.CheckCommit). At a later revision it would not look at ids (#1898).
//   A2  A conflict is one only where other events stand at these revisions, or the server says so to the first attempt:
//       an attempt that is still under way could be stored after all.
import { WrongExpectedVersionError } from '@eventstore/db-client';
import type { EventData } from '@eventstore/db-client';
import type { StreamName } from '../../../domain/shared/ids.ts';
import type { ExpectedRevision, SealedEvent, StoredEvent } from '../../../ports/event-log.port.ts';
import { FatalFault, TransientFault, isTransient } from '../../../ports/faults.ts';
import type { EsdbClient } from './esdb-client.ts';
import { commandErrorOf, toFault } from './esdb-faults.ts';
import { eventDataOf, positionOf } from './esdb-records.ts';
import type { EsdbStreams } from './esdb-streams.ts';
import type { KnownEnds } from './known-ends.ts';

const maxAttempts = 3;
const firstPauseMs = 50;

/** Events for one stream, at least one. */
export interface ExactWrite {
  readonly stream: StreamName;
  readonly expected: ExpectedRevision;
  readonly events: readonly SealedEvent[];
}

/** What became of it. */
export type ExactOutcome =
  /** The server said so; `repeated`: after an attempt whose outcome was not known. */
  | { readonly kind: 'stored'; readonly position: bigint; readonly repeated: boolean }
  /** Events with these ids stand at these revisions, by this attempt or an earlier one. */
  | { readonly kind: 'found'; readonly events: readonly StoredEvent[] }
  | { readonly kind: 'conflict'; readonly actual: ExpectedRevision };

/** Appending, and looking for what may have been appended. */
export interface ExactAppends {
  /** Raises a transient fault `append-unknown` where it can not be told. */
  readonly append: (write: ExactWrite) => Promise<ExactOutcome>;
  /** What stands behind the expected revision: these events, others, or nothing (yet). */
  readonly look: (
    write: ExactWrite,
  ) => Promise<Exclude<ExactOutcome, { readonly kind: 'stored' }> | undefined>;
}

/** The first revision of a write's events. */
export function firstRevision(expected: ExpectedRevision): bigint {
  return expected === 'none' ? 0n : expected + 1n;
}

/** Appends over a client. */
export function createExactAppends(client: EsdbClient, streams: EsdbStreams, ends: KnownEnds): ExactAppends {
  const look: ExactAppends['look'] = async ({ stream, expected, events }) => {
    const there = await streams.readBehind(stream, firstRevision(expected), events.length);
    if (there.length === 0) return undefined;
    ends.saw(stream, there);
    if (there.length === events.length && there.every(({ id }, i) => id === events[i]?.id)) {
      return { kind: 'found', events: there };
    }
    const end = there.length < events.length ? there.at(-1) : await streams.end(stream);
    return { kind: 'conflict', actual: end?.revision ?? 'none' };
  };

  const send = async (
    write: ExactWrite,
    data: readonly EventData[],
  ): Promise<bigint | ExpectedRevision[]> => {
    try {
      const result = await client.append(write.stream, write.expected, data);
      const last = firstRevision(write.expected) + BigInt(write.events.length) - 1n;
      if (!result.success || result.nextExpectedRevision !== last) throw undeleted(write.stream);
      return positionOf(result.position);
    } catch (error) {
      const known = commandErrorOf(error);
      if (!(known instanceof WrongExpectedVersionError)) throw toFault(error);
      return [typeof known.actualVersion === 'bigint' ? known.actualVersion : 'none'];
    }
  };

  /** One attempt; `undefined` where its outcome stays open. */
  const attempt = async (
    write: ExactWrite,
    data: readonly EventData[],
    repeated: boolean,
  ): Promise<ExactOutcome | undefined> => {
    try {
      const sent = await send(write, data);
      if (typeof sent === 'bigint') return { kind: 'stored', position: sent, repeated };
      const found = await look(write);
      if (found !== undefined) return found;
      return repeated ? undefined : { kind: 'conflict', actual: sent[0] ?? 'none' };
    } catch (fault) {
      if (!isTransient(fault)) throw fault;
      return look(write).catch((again: unknown) => {
        if (isTransient(again)) return undefined;
        throw again;
      });
    }
  };

  return {
    look,
    append: async (write) => {
      const data = write.events.map(eventDataOf);
      for (let attempts = 0; attempts < maxAttempts; attempts += 1) {
        if (attempts > 0) await pause(firstPauseMs * 2 ** attempts);
        const outcome = await attempt(write, data, attempts > 0);
        if (outcome !== undefined) return outcome;
      }
      throw new TransientFault(
        'append-unknown',
        `Whether events were stored in ${write.stream} is not known.`,
        {
          retryAfterSeconds: 1,
        },
      );
    },
  };
}

/** The server brings a soft-deleted stream back to life where it is told "none", at a revision that goes on. */
function undeleted(stream: StreamName): FatalFault {
  return new FatalFault('stream-truncated', `${stream} had been deleted; it was written to all the same.`);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
