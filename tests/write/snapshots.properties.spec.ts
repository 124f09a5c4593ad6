// The property of snapshots: whatever happened in a meeting and wherever snapshots of it were taken, its state, its
// description at any moment and every decision on it are those of the full fold.
import { deepStrictEqual, strictEqual } from 'node:assert';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stateText } from '../../src/adapters/codec/typed/state-text.ts';
import { describeMeeting } from '../../src/domain/meeting/describe-meeting.ts';
import { meetingDecider } from '../../src/domain/meeting/meeting.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import { replaysOf } from '../../src/read/audit/audit-fold.ts';
import type { Moment } from '../../src/read/audit/moment.ts';
import { statesAt } from '../../src/read/audit/state-at.ts';
import { foldOn } from '../../src/write/fold-stream.ts';
import { nine, tenant } from '../support/histories/cast.ts';
import { meetingCommands } from '../support/histories/meeting-commands.ts';
import { decided } from '../support/meeting-logs.ts';
import { asStream, meetingFold, snapshotBench } from '../support/snapshot-bench.ts';

const describing = { ...meetingDecider, describe: describeMeeting };
const place = fc.double({ min: 0, max: 1, noNaN: true });
const moment: fc.Arbitrary<Moment> = fc.oneof(
  fc.record({ version: fc.bigInt(0n, 160n) }),
  fc.record({ at: fc.integer({ min: -600, max: 20_000 }).map((seconds) => addSeconds(nine, seconds)) }),
  fc.constant({}),
);

it('with snapshots anywhere, a meeting is what it is without any', async () => {
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(
      meetingCommands,
      fc.array(place, { maxLength: 5 }),
      fc.array(moment, { minLength: 1, maxLength: 4 }),
      meetingCommands,
      async (commands, places, moments, later) => {
        const { history } = decided(commands);
        fc.pre(history.length > 0);
        const [bench, plain] = [snapshotBench(asStream(history)), snapshotBench(asStream(history))];
        for (const share of places) await bench.take(Math.floor(share * (history.length - 1)));
        taken += places.length;

        const full = bench.folded(history.length - 1);
        const start = (await bench.snapshots.find(tenant, bench.stream, {})) ?? {
          state: meetingDecider.initial(),
          tail: 'none' as const,
        };
        const source = { fold: meetingFold, store: bench.store, tenant, stream: bench.stream };
        const folded = await foldOn(source, start);
        deepStrictEqual(folded, full);
        strictEqual(stateText(folded.state), stateText(full.state));
        for (const command of later.slice(0, 20)) {
          deepStrictEqual(
            meetingDecider.decide(command, folded.state),
            meetingDecider.decide(command, full.state),
          );
        }

        const upTo = BigInt(history.length);
        const passed = () => undefined;
        const with_ = await statesAt(
          { store: bench.store, tenant, stream: bench.stream, upTo },
          replaysOf(describing, { find: bench.snapshots.find, passed }),
          moments,
        );
        const without = await statesAt(
          { store: plain.store, tenant, stream: plain.stream, upTo },
          replaysOf(describing),
          moments,
        );
        strictEqual(shown(with_), shown(without));
        deepStrictEqual(bench.reported, []);
      },
    ),
    { numRuns: 150 },
  );
  expect(taken).toBeGreaterThan(20);
});

/** In every order of members that an answer would show. */
function shown(states: Awaited<ReturnType<typeof statesAt>>): string {
  return JSON.stringify(states, (_name, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}
