// Appends to one stream as a process of the program does: callers queue, up to a hundred are sent one after another as a
// chain without waiting, and those that met another writer's event are sent again after it, 200 times at most.
import { randomUUID } from 'node:crypto';
import type { EventId, StreamName, TenantId } from '../../src/domain/shared/ids.ts';
import type { EventLog, ExpectedRevision } from '../../src/ports/event-log.port.ts';
import { anAppend } from './sealed.ts';

const roundLimit = 100;
/** An attempt fails only if another client's succeeded; a client sends its 5,000 appends in 50 rounds. */
const mostAttempts = 200;

/** How one caller fared. */
export interface Accepted {
  readonly id: EventId;
  readonly revision: bigint;
  readonly attempts: number;
}

interface Caller {
  readonly id: EventId;
  attempts: number;
  readonly resolve: (accepted: Accepted) => void;
  readonly reject: (fault: unknown) => void;
}

/** A process that appends single events to one stream through one client. */
export function hotWriter(
  log: EventLog,
  tenant: TenantId,
  stream: StreamName,
): { readonly append: () => Promise<Accepted> } {
  const waiting: Caller[] = [];
  let tail: ExpectedRevision = 'none';
  let working = false;

  const round = async (callers: readonly Caller[]): Promise<void> => {
    const base: bigint = tail === 'none' ? -1n : tail;
    let end = base;
    const refused: Caller[] = [];
    const outcomes = await Promise.all(
      callers.map(({ id }, i) => {
        const before = base + BigInt(i);
        return log.append(anAppend(tenant, stream, before === -1n ? 'none' : before, 1, { ids: [id] }));
      }),
    );
    outcomes.forEach((outcome, i) => {
      const caller = callers[i]!;
      caller.attempts++;
      if (outcome.kind === 'appended') {
        const revision = base + BigInt(i) + 1n;
        end = revision > end ? revision : end;
        caller.resolve({ id: caller.id, revision, attempts: caller.attempts });
      } else if (outcome.kind === 'conflict') {
        if (outcome.actual !== 'none' && outcome.actual > end) end = outcome.actual;
        if (caller.attempts === mostAttempts) throw new Error(`refused ${mostAttempts} times`);
        refused.push(caller);
      } else {
        caller.reject(new Error(`an append of a new event can not be ${outcome.kind}`));
      }
    });
    waiting.unshift(...refused);
    tail = end === -1n ? 'none' : end;
  };

  const work = async (): Promise<void> => {
    working = true;
    while (waiting.length > 0) {
      const callers = waiting.splice(0, roundLimit);
      await round(callers).catch((fault: unknown) =>
        [...callers, ...waiting.splice(0)].forEach(({ reject }) => reject(fault)),
      );
    }
    working = false;
  };

  return {
    append: () =>
      new Promise((resolve, reject) => {
        waiting.push({ id: randomUUID() as EventId, attempts: 0, resolve, reject });
        if (!working) void work();
      }),
  };
}
