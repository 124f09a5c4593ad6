// One append of events at an exact revision, repeated until its outcome is known.
//   A1  It is sent again only with the same ids at the same revision: there the server compares ids, however late, and
//       stores nothing twice (IndexWriter.CheckCommit). At a later revision it would not compare them (#1898).
//   A2  The outcome is a conflict only if other events are at these revisions, or if the server answered so to the first
//       attempt: otherwise an earlier attempt may still be in progress and be stored after all.
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

/** Its outcome. */
export type ExactOutcome =
  /** The server reported a conflict; `repeated`: after an attempt whose outcome was unknown. */
  | { readonly kind: 'stored'; readonly position: bigint; readonly repeated: boolean }
  /** Events with these ids are at these revisions, stored by this attempt or an earlier one. */
  | { readonly kind: 'found'; readonly events: readonly StoredEvent[] }
  | { readonly kind: 'conflict'; readonly actual: ExpectedRevision };

/** Appends, and looks for what may have been appended. */
export interface ExactAppends {
  /** Raises a transient fault `append-unknown` if the outcome can't be found out. */
  readonly append: (write: ExactWrite) => Promise<ExactOutcome>;
  /** What follows the expected revision: these events, others, or nothing (yet). */
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
    const there = await streams.readFrom(stream, firstRevision(expected), events.length);
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

  /** One attempt; `undefined` if its outcome stays unknown. */
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
        `It is unknown whether events were stored in ${write.stream}.`,
        {
          retryAfterSeconds: 1,
        },
      );
    },
  };
}

/** For an append that expects "none", the server revives a soft-deleted stream and continues its revisions. */
function undeleted(stream: StreamName): FatalFault {
  return new FatalFault(
    'stream-truncated',
    `${stream} had been deleted, and the server revived it for this append.`,
  );
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
