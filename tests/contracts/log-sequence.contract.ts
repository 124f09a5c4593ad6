// What the sequence of a log promises, the hardest first: dense numbers whoever wrote, an older worker that can do
// nothing, a batch that is there whole or not at all, and one tenant that sees its own events only.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TenantId } from '../../src/domain/shared/ids.ts';
import type { FatalFault } from '../../src/ports/faults.ts';
import type {
  LogSequence,
  LogSequencer,
  SequencedEvent,
  SequenceEnd,
} from '../../src/ports/log-sequence.port.ts';
import { aStream, aTenant, sealedEvents } from '../support/sealed.ts';

/** Both sides of one sequence. */
export interface SequenceUnderTest {
  readonly sequence: LogSequence;
  readonly sequencer: LogSequencer;
  readonly close: () => Promise<void>;
}

const epoch = '0b6d7a52-6c0e-4a0b-9a5e-0d5a2e6f9a11';
const otherEpoch = '0b6d7a52-6c0e-4a0b-9a5e-0d5a2e6f9a12';
const far = 2n ** 62n;

/** Events of a new stream of a tenant, at positions with holes after `after`. */
function placed(tenant: TenantId, after: bigint, count: number): SequencedEvent[] {
  const stream = aStream(tenant);
  return sealedEvents(tenant, stream, 'none', count).map(({ revision, id }, at) => ({
    position: after + BigInt(at * 37 + 11),
    tenant,
    stream,
    revision,
    id,
  }));
}

/** Runs every clause; `make` gives a sequence that was never begun. */
export function logSequenceContract(store: string, make: () => Promise<SequenceUnderTest>): void {
  describe(`log sequence contract: ${store}`, () => {
    let under: SequenceUnderTest;
    let fence = 0n;
    let end: SequenceEnd;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    it('says that nothing is numbered before it was begun', async () => {
      expect(await under.sequence.ofTenant(aTenant(), 0n, far, 10)).toEqual({ end: undefined, events: [] });
    });

    describe('begun', () => {
      beforeEach(async () => {
        fence += 1n;
        await under.sequencer.claim(fence, epoch);
        end = await under.sequencer.restart(fence, epoch);
      });

      it('begins with nothing, at the history that it is given', async () => {
        expect(end).toEqual({ epoch, position: 0n, index: 0n });
        expect(await under.sequencer.claim(fence, epoch)).toEqual(end);
      });

      it('numbers events from 1 without a hole, over all tenants', async () => {
        const [one, two] = [aTenant(), aTenant()];
        const first = placed(one, 1_000n, 3);
        const second = placed(two, 2_000n, 2);
        const third = placed(one, 3_000n, 2);
        for (const events of [first, [...second, ...third]])
          end = await under.sequencer.append(fence, end, events);
        expect(end).toEqual({ epoch, position: third[1]?.position, index: 7n });
        const found = await under.sequence.ofTenant(one, 0n, far, 100);
        expect(found.end).toEqual(end);
        expect(found.events).toEqual(
          [...first, ...third].map((event, at) => ({ ...event, index: [1n, 2n, 3n, 6n, 7n][at] })),
        );
        expect((await under.sequence.ofTenant(two, 0n, far, 100)).events.map(({ index }) => index)).toEqual([
          4n,
          5n,
        ]);
      });

      it('gives a tenant its events after a position, up to another, within a limit', async () => {
        const tenant = aTenant();
        const events = placed(tenant, 500n, 6);
        end = await under.sequencer.append(fence, end, events);
        const revisions = async (after: bigint, upTo: bigint, limit: number): Promise<number[]> =>
          (await under.sequence.ofTenant(tenant, after, upTo, limit)).events.map(({ revision }) =>
            Number(revision),
          );
        expect(await revisions(events[1]!.position, events[4]!.position, 100)).toEqual([2, 3, 4]);
        expect(await revisions(0n, far, 2)).toEqual([0, 1]);
        expect(await revisions(events[5]!.position, far, 2)).toEqual([]);
        expect((await under.sequence.ofTenant(aTenant(), 0n, far, 10)).events).toEqual([]);
      });

      it('lets a worker that was overtaken do nothing', async () => {
        const tenant = aTenant();
        const older = fence;
        fence += 1n;
        expect(await under.sequencer.claim(fence, epoch)).toEqual(end);
        const fenced = expect.objectContaining({ code: 'fenced' }) as FatalFault;
        await expect(under.sequencer.append(older, end, placed(tenant, 10n, 1))).rejects.toEqual(fenced);
        await expect(under.sequencer.claim(older, epoch)).rejects.toEqual(fenced);
        await expect(under.sequencer.restart(older, epoch)).rejects.toEqual(fenced);
        expect((await under.sequence.ofTenant(tenant, 0n, far, 10)).events).toEqual([]);
      });

      it('numbers nothing twice: where it ends elsewhere, a batch is refused whole', async () => {
        const tenant = aTenant();
        const events = placed(tenant, 10n, 2);
        const before = end;
        end = await under.sequencer.append(fence, end, events);
        const moved = expect.objectContaining({ code: 'sequence-moved' }) as FatalFault;
        await expect(under.sequencer.append(fence, before, events)).rejects.toEqual(moved);
        await expect(
          under.sequencer.append(fence, { ...end, epoch: otherEpoch }, placed(tenant, 999n, 1)),
        ).rejects.toEqual(moved);
        expect(await under.sequencer.claim(fence, epoch)).toEqual(end);
        expect((await under.sequence.ofTenant(tenant, 0n, far, 10)).events).toHaveLength(2);
      });

      it('keeps its own history when it is claimed for another, until it is restarted for that', async () => {
        const tenant = aTenant();
        end = await under.sequencer.append(fence, end, placed(tenant, 10n, 2));
        expect(await under.sequencer.claim(fence, otherEpoch)).toEqual(end);
        const begun = { epoch: otherEpoch, position: 0n, index: 0n };
        expect(await under.sequencer.restart(fence, otherEpoch)).toEqual(begun);
        expect(await under.sequence.ofTenant(tenant, 0n, far, 10)).toEqual({ end: begun, events: [] });
      });
    });
  });
}
