// The custody of a meeting described: its status, terms, holds in order, and how far the deletion is.
import { expect, it } from 'vitest';
import type { CustodyEvent } from '../../../src/domain/custody/custody.events.ts';
import { custodyDecider } from '../../../src/domain/custody/custody.ts';
import { describeCustody } from '../../../src/domain/custody/describe-custody.ts';
import type { HoldId } from '../../../src/domain/shared/ids.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { fold } from '../../support/decider-spec.ts';
import { account, after, hana, nine } from '../../support/histories/cast.ts';

const terms = {
  account,
  plan: 'pro',
  retentionDays: 45,
  timeZone: 'Etc/UTC',
  endedAt: nine,
  dueAt: after(60),
  policyVersion: 1,
} as const;
const described = (...events: readonly CustodyEvent[]) => describeCustody(fold(custodyDecider, events));
const hold = (n: number) => `0000000b-0000-4000-8000-00000000000${n}` as HoldId;
const placed = (n: number): CustodyEvent => ({
  type: 'HoldPlaced',
  hold: hold(n),
  matter: known('Case'),
  person: null,
});

it('custody is described from its beginning to its end, whatever order holds came in', () => {
  expect(described()).toEqual({ status: 'none', terms: null, holds: [], deletion: null });
  const kept: readonly CustodyEvent[] = [
    { type: 'RetentionScheduled', ...terms },
    placed(2),
    placed(1),
    { type: 'HoldReleaseAsked', hold: hold(1), asker: hana },
    { type: 'HoldReleased', hold: hold(1) },
  ];
  expect(described(...kept)).toEqual({
    status: 'kept',
    terms,
    holds: [
      { hold: hold(1), person: null, asker: hana, released: true },
      { hold: hold(2), person: null, asker: null, released: false },
    ],
    deletion: null,
  });
  const permit = { reason: 'due', dueAt: after(60), permittedAt: after(61) } as const;
  const inventory = { objects: 1, bytes: 2, digest: 'd' };
  const removal = { keys: ['record:1'], removedAt: after(62), certificate: 'c' };
  const going: readonly CustodyEvent[] = [
    { type: 'DeletionPermitted', ...permit },
    { type: 'DeletionInventoried', ...inventory, listed: [] },
  ];
  expect(described(...going)).toMatchObject({
    status: 'being-deleted',
    deletion: { ...permit, inventory, certified: null },
  });
  expect(described(...going, { type: 'DeletionCertified', ...removal })).toMatchObject({
    status: 'deleted',
    deletion: { ...permit, inventory, certified: removal },
  });
});
