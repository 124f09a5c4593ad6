// A few snapshots are checked each time; what differs is loud.
import { expect, it } from 'vitest';
import type { StreamName, TenantId } from '../../src/domain/shared/ids.ts';
import { checkSomeSnapshots } from '../../src/reactors/snapshot-sampling.ts';

it('checks what was picked, tells what differs, and says which it leaves out for their long history', async () => {
  const told: unknown[] = [];
  const place = (revision: bigint) => {
    return { tenant: 'acme' as TenantId, stream: 'meeting-x' as StreamName, fold: 'meeting@1', revision };
  };
  const asked: unknown[] = [];
  await checkSomeSnapshots({
    shelf: {
      sample: (folds, limit) => {
        asked.push([folds, limit]);
        return Promise.resolve([place(999n), place(1_999n), place(100_000n)]);
      },
    },
    folds: ['meeting@1'],
    check: (_tenant, _stream, revision) => Promise.resolve(revision === 999n ? 'same' : 'different'),
    observer: {
      error: (fact, fields) => told.push([fact, fields]),
      count: (metric, labels) => told.push([metric, labels]),
    },
  });
  expect(asked).toEqual([[['meeting@1'], 3]]);
  expect(told).toEqual([
    ['snapshots_checked_total', { verdict: 'same' }],
    ['snapshots_checked_total', { verdict: 'different' }],
    [
      'a snapshot differs from the full fold and was dropped: run voicemeet snapshots check',
      { stream: 'meeting-x', fold: 'meeting@1', revision: '1999' },
    ],
    ['snapshots_checked_total', { verdict: 'too-long' }],
  ]);
});
