// What only a blocked queue can show: an append that waited too long is not sent, and its key is released.
import { afterEach, expect, it, vi } from 'vitest';
import { createStreamQueues } from '../../../src/adapters/eventstore/esdb/stream-queues.ts';
import type { StreamQueuesParts } from '../../../src/adapters/eventstore/esdb/stream-queues.ts';
import { aStream, aTenant, anAnswer, anAppend, keeping } from '../../support/sealed.ts';

afterEach(() => void vi.restoreAllMocks());

it('turns away what waited too long for its turn, and lets its key go', async () => {
  const tenant = aTenant();
  const stream = aStream(tenant);
  const sent: unknown[] = [];
  const abandoned: unknown[] = [];
  let letGo: () => void = () => undefined;
  const first = new Promise<void>((resolve) => (letGo = resolve));
  const parts: StreamQueuesParts = {
    limit: (call) => call(),
    claimed: {
      admit: () => Promise.resolve({ kind: 'go', freshUntilMs: Infinity, fence: 7n }),
      finish: () => Promise.resolve({ kind: 'appended', position: 1n }),
      abandon: (append, { fence }) => Promise.resolve(void abandoned.push([append, fence])),
    },
    writes: {
      write: async (writes) => {
        sent.push(writes);
        await first;
        return writes.map(() => ({ kind: 'appended', position: 1n }));
      },
      before: () => Promise.resolve(undefined),
      demand: () => Promise.resolve({ kind: 'appended', position: 0n }),
    },
  };
  const queues = createStreamQueues(parts);
  const going = queues.append(anAppend(tenant, stream, 'none'));
  await expect.poll(() => sent).toHaveLength(1);
  const late = keeping(anAppend(tenant, stream, 0n), { ...anAnswer(tenant, stream), revision: 1n });
  const waiting = queues.append(late);
  const now = performance.now();
  vi.spyOn(performance, 'now').mockReturnValue(now + 10_001);
  letGo();
  expect(await going).toMatchObject({ kind: 'appended' });
  await expect(waiting).rejects.toMatchObject({ code: 'overloaded' });
  expect(sent).toHaveLength(1);
  expect(abandoned).toEqual([[late, 7n]]);
});
