// Many want the same place: one has it, the others learn where the stream stands, and nothing is lost on the way.
import { expect } from 'vitest';
import type { StreamName, TenantId } from '../../../src/domain/shared/ids.ts';
import type { EventLog, StoredEvent } from '../../../src/ports/event-log.port.ts';
import { hotWriter } from '../../support/hot-writer.ts';
import { aStream, aTenant, anAppend } from '../../support/sealed.ts';
import { clause, everything, idsOf, kinds, whole } from './clause.ts';

const hotCallers = 10_000;

export const raceClauses = [
  clause(
    'L21',
    'lets one of two racing creators win and tells the other where the stream stands',
    async (under) => {
      for (let round = 0; round < 20; round++) {
        const tenant = aTenant();
        const stream = aStream(tenant);
        const outcomes = await Promise.all([
          under.log.append(anAppend(tenant, stream, 'none', 2)),
          under.other.append(anAppend(tenant, stream, 'none', 3)),
        ]);
        expect(kinds(outcomes)).toEqual({ appended: 1, conflict: 1 });
        const stored = await under.log.readStream(tenant, stream, whole);
        const conflict = outcomes.find((outcome) => outcome.kind === 'conflict');
        expect(conflict).toEqual({ kind: 'conflict', stream, actual: BigInt(stored.length - 1) });
      }
    },
  ),

  clause('L22', 'lets exactly one of a hundred racing writers pass at each revision', async (under) => {
    const tenant = aTenant();
    const stream = aStream(tenant);
    await under.log.append(anAppend(tenant, stream, 'none'));
    for (let revision = 0n; revision < 5n; revision++) {
      const outcomes = await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          (i % 2 ? under.log : under.other).append(anAppend(tenant, stream, revision)),
        ),
      );
      expect(kinds(outcomes)).toEqual({ appended: 1, conflict: 99 });
    }
    expect(await under.log.readStream(tenant, stream, whole)).toHaveLength(6);
  }),

  clause(
    'L23',
    'accepts each of 10,000 concurrent appends to one hot stream once, without a hole, in a bounded number of attempts',
    async ({ log, other, feed }) => {
      const tenant = aTenant();
      const stream = aStream(tenant);
      const start = await feed.tail();
      const writers = [log, other].map((client) => hotWriter(client, tenant, stream));
      const accepted = await Promise.all(
        Array.from({ length: hotCallers }, (_, i) => writers[i % writers.length]!.append()),
      );
      const stored = await wholeStream(log, tenant, stream);
      expect(new Set(idsOf(accepted)).size).toBe(hotCallers);
      expect(idsOf(stored).sort()).toEqual(idsOf(accepted).sort());
      expect(stored.map(({ revision }) => revision)).toEqual(stored.map((_, i) => BigInt(i)));
      expect(idsOf(await everything(feed, start, 2_000))).toEqual(idsOf(stored));
      for (const { id, revision } of accepted) expect(stored[Number(revision)]?.id).toBe(id);
    },
    60_000,
  ),

  clause(
    'L24',
    'tells in a conflict where the stream stands now, whoever moved it',
    async ({ log, other }) => {
      const tenant = aTenant();
      const stream = aStream(tenant);
      await log.append(anAppend(tenant, stream, 'none'));
      await other.append(anAppend(tenant, stream, 0n, 3));
      for (const expected of ['none', 0n, 2n] as const) {
        expect(await log.append(anAppend(tenant, stream, expected))).toEqual({
          kind: 'conflict',
          stream,
          actual: 3n,
        });
      }
    },
  ),
];

async function wholeStream(log: EventLog, tenant: TenantId, stream: StreamName): Promise<StoredEvent[]> {
  const stored: StoredEvent[] = [];
  for (;;) {
    const from = BigInt(stored.length);
    const page = await log.readStream(tenant, stream, { from, direction: 'forwards', limit: 2_000 });
    if (page.length === 0) return stored;
    stored.push(...page);
  }
}
