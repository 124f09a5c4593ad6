// Whether an append may be written: IndexWriter.CheckCommit (Services/Storage/ReaderIndex/IndexWriter.cs of
// EventStoreDB 24.10), rule by rule. It looks at ids only where the expected revision is before the stream's end.
import type { RecentPlace } from './recent-ids.ts';
import { anyRevision, deletedStream, metastreamOf, noStream, streamExists } from './records.ts';

/** What the check looks at. `last…` is -1 for no event and {@link deletedStream} for a tombstone. */
export interface CommitView {
  /** With what was written and is not readable yet. */
  readonly lastRevision: (stream: string) => bigint;
  /** Of what is readable. */
  readonly lastReadable: (stream: string) => bigint;
  readonly isSoftDeleted: (stream: string) => boolean;
  readonly recent: (id: string) => RecentPlace | undefined;
  /** The id at a revision that is readable, even where the stream is truncated before it. */
  readonly idAt: (stream: string, revision: bigint) => string | undefined;
}

/** What the check says; `undeletes`: the write brings a soft-deleted stream back. */
export type CommitDecision =
  | { readonly decision: 'ok'; readonly current: bigint; readonly undeletes: boolean }
  | { readonly decision: 'wrong-expected-version'; readonly current: bigint }
  | { readonly decision: 'deleted' }
  | { readonly decision: 'idempotent' | 'idempotent-not-ready'; readonly end: bigint };

/** Decides an append (or a delete, which has one fresh id). Ids are compared in lower case. */
export function checkCommit(
  view: CommitView,
  stream: string,
  expected: bigint,
  ids: readonly string[],
): CommitDecision {
  const current = view.lastRevision(stream);
  if (current === deletedStream) return { decision: 'deleted' };
  if (expected === streamExists) {
    if (view.isSoftDeleted(stream)) return { decision: 'deleted' };
    if (current < 0n && view.lastRevision(metastreamOf(stream)) < 0n) return wrong(current);
  }
  if (expected === anyRevision || expected === streamExists) return amongRecent(view, stream, current, ids);
  if (expected < current) return atTheirRevisions(view, stream, expected, ids);
  if (expected > current) return wrong(current);
  return { decision: 'ok', current, undeletes: view.isSoftDeleted(stream) };
}

/** Any, or "exists": only the bounded set of recent ids is asked. Part of them known is a conflict. */
function amongRecent(
  view: CommitView,
  stream: string,
  current: bigint,
  ids: readonly string[],
): CommitDecision {
  let end: bigint | undefined;
  for (const id of ids) {
    const place = view.recent(id);
    if (place?.stream !== stream) {
      return end === undefined
        ? { decision: 'ok', current, undeletes: view.isSoftDeleted(stream) }
        : wrong(current);
    }
    end = place.revision;
  }
  if (end === undefined) return { decision: 'ok', current, undeletes: view.isSoftDeleted(stream) };
  return known(view, stream, end);
}

/** An exact revision (or no stream) before the end: ids are compared at their very revisions, however old. */
function atTheirRevisions(
  view: CommitView,
  stream: string,
  expected: bigint,
  ids: readonly string[],
): CommitDecision {
  const current = view.lastRevision(stream);
  let revision = expected;
  for (const id of ids) {
    revision += 1n;
    const place = view.recent(id);
    if (place?.stream === stream && place.revision === revision) continue;
    if (view.idAt(stream, revision) === id) continue;
    if (revision === expected + 1n && expected === noStream && view.isSoftDeleted(stream)) {
      return { decision: 'ok', current, undeletes: true };
    }
    return wrong(current);
  }
  return revision === expected ? wrong(current) : known(view, stream, revision);
}

function known(view: CommitView, stream: string, end: bigint): CommitDecision {
  const decision = view.lastReadable(stream) >= end ? 'idempotent' : 'idempotent-not-ready';
  return { decision, end };
}

function wrong(current: bigint): CommitDecision {
  return { decision: 'wrong-expected-version', current };
}
