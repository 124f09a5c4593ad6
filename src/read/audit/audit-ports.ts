// What audits need. Every audit request first fixes the log's end, then records the question, then answers from nothing
// after that end: the log alone shows what an auditor saw. The answer may be computed while the record is written, and is
// sent once the record is written.
import { parseAccessId } from '../../domain/shared/ids.ts';
import type { Principal } from '../../ports/authenticator.port.ts';
import type { Dispatch } from '../../ports/dispatch.port.ts';
import type { EventStore } from '../../ports/event-store.port.ts';
import { TransientFault } from '../../ports/faults.ts';
import { insideContext } from '../../ports/inside-context.ts';
import type { IdSource } from '../../ports/id-source.port.ts';
import type { WatchedReadDb } from '../../ports/read-db.port.ts';
import type { RequestContext } from '../../http/request-context.ts';
import type { Replays } from './audit-fold.ts';

type RecordAuditRead = Extract<Parameters<Dispatch['decide']>[0], { readonly type: 'RecordAuditRead' }>;

/** What an audit may be about. */
export type AuditScope = RecordAuditRead['scope'];

/** What audit routes need; app gives `replays`, since read knows no aggregate. */
export interface AuditPorts {
  readonly store: Pick<EventStore, 'read' | 'readTenant' | 'tail'>;
  readonly dispatch: Pick<Dispatch, 'decide'>;
  readonly ids: IdSource;
  readonly db: WatchedReadDb;
  readonly replays: Readonly<Record<AuditScope, Replays>>;
}

/** Who asks, in which request. */
export interface Asking {
  readonly principal: Principal;
  readonly context: Pick<RequestContext, 'at' | 'correlation' | 'trace'>;
}

/** What is asked: `subject` the UUID of the meeting, account or tenant, `detail` consists of fixed words and numbers. */
export type AuditQuestion = Pick<RecordAuditRead, 'question' | 'scope' | 'subject' | 'detail'>;

/** What recording a question needs. */
type RecordPorts = Pick<AuditPorts, 'store' | 'dispatch' | 'ids'>;

/**
 * Fixes the log's end and records the question, in that order; returns the end. Raises a transient fault
 * `audit-not-recorded` unless the question is certainly recorded: then nothing may be answered.
 */
export async function goOnRecord(
  ports: RecordPorts,
  asking: Asking,
  question: AuditQuestion,
): Promise<bigint> {
  const upTo = await ports.store.tail();
  await record(ports, asking, question, upTo);
  return upTo;
}

/**
 * Fixes the log's end, then records the question while the answer is computed; returns the answer once the question is
 * certainly recorded. Raises what `goOnRecord` raises, whatever became of the answer, otherwise what `answer` raised.
 */
export async function answerOnRecord<Answer>(
  ports: RecordPorts,
  asking: Asking,
  question: AuditQuestion,
  answer: (upTo: bigint) => Promise<Answer>,
): Promise<Answer> {
  const upTo = await ports.store.tail();
  const [recorded, answered] = await Promise.allSettled([
    record(ports, asking, question, upTo),
    answer(upTo),
  ]);
  if (recorded.status === 'rejected') throw recorded.reason;
  if (answered.status === 'rejected') throw answered.reason;
  return answered.value;
}

async function record(
  { dispatch, ids }: RecordPorts,
  { principal, context }: Asking,
  question: AuditQuestion,
  upTo: bigint,
): Promise<void> {
  const { tenant, person, actor } = principal;
  const { at, correlation, trace } = context;
  // One stream per auditor and day (UTC), so that none grows without limit.
  const access = parseAccessId(ids.named([person, at.slice(0, 10)]));
  if (access === undefined) throw new Error('the id source gave no UUID');
  const cause = { kind: 'request', correlation, traceparent: trace.header } as const;
  const { events } = await dispatch.decide(
    { type: 'RecordAuditRead', access, by: actor, at, auditor: person, upTo: String(upTo), ...question },
    insideContext(ids, cause, { tenant, actor, at }),
  );
  if (events.length > 0) return;
  throw new TransientFault(
    'audit-not-recorded',
    'The audit could not be put on record, so it is not answered.',
  );
}
