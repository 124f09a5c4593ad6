// Issue 13 B3, shown: whatever becomes of webhooks (lost, doubled, late, in any order) and whatever happens while somebody looks, a look in
// quiet makes presence on record what the room has.
import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uuidIdSource } from '../../../src/adapters/system/uuid-id-source.ts';
import { systemBreaker } from '../../../src/reactors/breaker/system-breaker.ts';
import { roomLooks } from '../../../src/reactors/media/room-looks.ts';
import { webhookWorker } from '../../../src/reactors/media/webhook-worker.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import {
  aMediaMeeting,
  entryOf,
  plainIdentities,
  plainSignals,
  theRoom,
} from '../../support/media-meeting.ts';

/** Something that happens: somebody joins or leaves, or a message arrives (the n-th of those there are, again and again if need be). */
type Step =
  | { readonly kind: 'join' | 'leave' | 'arrive'; readonly n: number }
  /** A look, with what happens between the reading and the listing, and between the listing and the reports. */
  | { readonly kind: 'look'; readonly before: readonly Quick[]; readonly after: readonly Quick[] };
type Quick = Extract<Step, { readonly n: number }>;

const quick: fc.Arbitrary<Quick> = fc.record({
  kind: fc.constantFrom('join', 'leave', 'arrive', 'arrive'),
  n: fc.nat(50),
});
const few = fc.array(quick, { maxLength: 4 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: quick },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('look'), before: few, after: few }) },
);
const history = fc.array(step, { maxLength: 40 });

/** Plays a history; then what is in `late` of all messages arrives, and one look is made in quiet. */
async function played(steps: readonly Step[], late: readonly number[]) {
  const world = aMediaMeeting();
  const observer = fakeObserver();
  const pace = { monotonicMs: () => 0, pause: () => Promise.resolve() };
  const common = {
    identities: plainIdentities,
    dispatch: world.dispatch,
    enforce: () => Promise.resolve(),
    ids: uuidIdSource(),
    clock: { now: world.now },
    pace,
    observer,
    worker: 'w',
  };
  const never = () => Promise.reject(new Error('nothing fails here'));
  const worker = webhookWorker({
    ...common,
    inbox: {
      claim: () => Promise.resolve([]),
      renew: () => Promise.resolve(),
      done: () => Promise.resolve(),
      postponed: never,
      failed: never,
    },
    signals: plainSignals,
    watch: { begin: () => Promise.resolve(), soon: () => Promise.resolve() },
  });
  const happens = async ({ kind, n }: Quick): Promise<void> => {
    const { [n % Math.max(1, world.inRoom().length)]: someone } = world.inRoom();
    const message = world.messages[n % Math.max(1, world.messages.length)];
    if (kind === 'join') world.join(n);
    else if (kind === 'leave' && someone !== undefined) world.leave(someone);
    else if (kind === 'arrive' && message !== undefined) await worker.apply(entryOf(message));
  };
  let meanwhile: { readonly before: readonly Quick[]; readonly after: readonly Quick[] } = {
    before: [],
    after: [],
  };
  const looks = roomLooks({
    ...common,
    watch: {
      claim: () => Promise.resolve([]),
      renew: () => Promise.resolve(),
      looked: () => Promise.resolve(),
    },
    rooms: {
      members: async () => {
        for (const one of meanwhile.before) await happens(one);
        const value = world.members();
        for (const one of meanwhile.after) await happens(one);
        return { kind: 'done', value };
      },
    },
    breaker: systemBreaker('livekit', pace, () => undefined),
    presence: world.presence,
  });
  const look = (during: typeof meanwhile) => {
    meanwhile = during;
    return looks.look(theRoom, new AbortController().signal);
  };
  const quiet = { before: [], after: [] };
  for (const one of steps) {
    if (one.kind === 'look') await look(one);
    else await happens(one);
  }
  await look(quiet);
  const first = [world.onRecord(), world.inRoom()];
  for (const n of late) await happens({ kind: 'arrive', n });
  await look(quiet);
  return { first, last: [world.onRecord(), world.inRoom()], observer };
}

describe('issue 13 B3: presence, whatever becomes of webhooks', () => {
  it('is what the room has after a look in quiet, in 2,000 histories, and again after late messages and another look', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.array(fc.nat(200), { maxLength: 20 }), async (steps, late) => {
        const { first, last } = await played(steps, late);
        deepStrictEqual(first[0], first[1]);
        deepStrictEqual(last[0], last[1]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is corrected both ways in these histories: joinings and leavings are lost', async () => {
    const corrected = new Set<unknown>();
    for (const steps of fc.sample(history, { numRuns: 50, seed: 13 })) {
      const { observer } = await played(steps, []);
      for (const { what, fields } of observer.observed) {
        if (what === 'room_corrections_total') corrected.add(fields['report']);
      }
    }
    expect([...corrected].sort()).toEqual(['RecordJoined', 'RecordLeft']);
  });
});
