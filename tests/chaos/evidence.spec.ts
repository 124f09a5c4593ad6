// Looking on the way, and looking back: an event that was seen and is gone later is found, too.
import { expect, it } from 'vitest';
import { beginEvidence } from '../../chaos/evidence.ts';
import { createLedger } from '../../chaos/ledger.ts';
import type { LedgerLine } from '../../chaos/ledger.ts';
import type { StoredRecord } from '../../chaos/log-check.ts';
import { acknowledgedAt, chainOf, commandOf, tenant } from './sealed-records.ts';

const acknowledged = [acknowledgedAt(0), acknowledgedAt(1)];
const records = chainOf(acknowledged.map((one) => ({ command: commandOf(one) })));

function logOf(stored: StoredRecord[]) {
  return {
    principalOf: () => Promise.resolve(''),
    async *after(position: bigint) {
      const later = stored.filter((record) => record.position > position);
      if (later.length > 0) yield await Promise.resolve(later);
    },
  };
}

it('takes what is new in the list and in the log, and finds what vanishes later', async () => {
  const stored: StoredRecord[] = [];
  const evidence = await beginEvidence(logOf(stored), { tenant, dense: true });
  const ledger = createLedger();
  const lines = acknowledged.flatMap(({ wish, reply }): LedgerLine[] => [
    { t: 'asked', wish },
    { t: 'sent', n: wish.n, to: 'api', us: 1 },
    { t: 'ended', n: wish.n, us: 2, end: { how: 'answered', reply } },
  ]);
  stored.push(...records);
  const changed = ledger.take(lines.map((line) => JSON.stringify(line)));
  expect(await evidence.look([...new Set(changed)], ledger)).toHaveLength(2);
  await evidence.readAgain();
  expect(evidence.findings()).toEqual([]);
  expect([evidence.position(), evidence.events()]).toEqual([2n, 2]);
  stored.pop();
  await evidence.readAgain();
  expect(evidence.findings()).toMatchObject([{ kind: 'lost' }]);
});
