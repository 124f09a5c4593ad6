// Custody by example: a date that never moves earlier, holds that two persons release, one permit that a hold beats or loses
// to, an inventory before anything is destroyed, and one certificate.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CustodyCommand, CustodyEvent } from '../../../src/domain/custody/custody.events.ts';
import { maxHolds } from '../../../src/domain/custody/custody.state.ts';
import { custodyDecider } from '../../../src/domain/custody/custody.ts';
import type { HoldId } from '../../../src/domain/shared/ids.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { specificationOf } from '../../support/decider-spec.ts';
import { account, ada, after, bob, hana, meeting, nine, person } from '../../support/histories/cast.ts';

const given = specificationOf(custodyDecider);
const holdId = (n: number) => `0000000b-0000-4000-8000-${String(n).padStart(12, '0')}` as HoldId;
const hold = holdId(1);
const asked = { meeting, by: person(hana), at: nine } as const;
const terms = {
  account,
  plan: 'basic',
  retentionDays: 30,
  timeZone: 'Asia/Kolkata',
  endedAt: nine,
  dueAt: after(60),
  policyVersion: 1,
} as const;
const inventory = { objects: 2, bytes: 9, listed: [], digest: 'd' } as const;
const removal = { keys: ['record:1'], removedAt: after(61) } as const;

const scheduling = { type: 'ScheduleRetention', ...asked, terms } as const;
const placing = { type: 'PlaceHold', ...asked, hold, matter: known('Case'), person: null } as const;
const asking = { type: 'AskHoldRelease', ...asked, hold } as const;
const releasing = { type: 'ReleaseHold', ...asked, by: person(ada), hold } as const;
const permitting = { type: 'PermitDeletion', ...asked, at: after(60), reason: 'due' } as const;
const recording = { type: 'RecordInventory', ...asked, inventory } as const;
const certifying = { type: 'CertifyDeletion', ...asked, removal, certificate: 'c' } as const;

const scheduled: CustodyEvent = { type: 'RetentionScheduled', ...terms };
const placed: CustodyEvent = { type: 'HoldPlaced', hold, matter: known('Case'), person: null };
const releaseAsked: CustodyEvent = { type: 'HoldReleaseAsked', hold, asker: hana };
const released: CustodyEvent = { type: 'HoldReleased', hold };
const permitted: CustodyEvent = {
  type: 'DeletionPermitted',
  reason: 'due',
  dueAt: after(60),
  permittedAt: after(60),
};
const inventoried: CustodyEvent = { type: 'DeletionInventoried', ...inventory };
const certified: CustodyEvent = { type: 'DeletionCertified', ...removal, certificate: 'c' };

describe('the date', () => {
  it('is set once, moves later, and never earlier', () => {
    given().when(scheduling).then([scheduled]);
    given(scheduled).when(scheduling).then([]);
    const [earlier, later] = [after(59), after(61)].map((dueAt) => ({ ...terms, dueAt }));
    given(scheduled)
      .when({ ...scheduling, terms: earlier! })
      .then([]);
    given(scheduled)
      .when({ ...scheduling, terms: later! })
      .then([{ type: 'RetentionScheduled', ...later! }]);
  });

  it('does not move once the deletion is permitted', () => {
    given(scheduled, permitted)
      .when({ ...scheduling, terms: { ...terms, dueAt: after(99) } })
      .then([]);
  });
});

describe('a hold', () => {
  it('is placed once, before the meeting is over too', () => {
    given().when(placing).then([placed]);
    given(placed).when(placing).then([]);
  });

  it('is released by another person than the one who asked for it', () => {
    given(placed).when(releasing).then({ code: 'hold-release-not-asked', hold });
    given(placed).when(asking).then([releaseAsked]);
    given(placed, releaseAsked)
      .when({ ...asking, by: person(bob) })
      .then([]);
    given(placed, releaseAsked)
      .when({ ...releasing, by: person(hana) })
      .then({ code: 'second-person-required', hold });
    given(placed, releaseAsked).when(releasing).then([released]);
    given(placed, releaseAsked, released).when(releasing).then([]);
    given(placed, releaseAsked, released).when(asking).then([]);
    given(placed, releaseAsked, released).when(placing).then([]);
  });

  it('that is unknown can’t be released', () => {
    given().when(asking).then('hold-unknown');
    given().when(releasing).then('hold-unknown');
  });

  it('comes too late once the deletion is permitted, and the refusal says since when', () => {
    given(scheduled, permitted)
      .when(placing)
      .then({ code: 'deletion-permitted', permittedAt: after(60) });
  });

  it('is one of a hundred at most', () => {
    const others = Array.from({ length: maxHolds }, (_, n): CustodyEvent => ({
      ...placed,
      hold: holdId(n + 2),
    }));
    given(...others)
      .when(placing)
      .then({ code: 'hold-limit-reached', limit: maxHolds });
  });
});

describe('the deletion', () => {
  it('is permitted once, when its date has come', () => {
    given(scheduled).when(permitting).then([permitted]);
    given(scheduled, permitted).when(permitting).then([]);
    given(scheduled)
      .when({ ...permitting, at: after(59, 59) })
      .then({ code: 'retention-not-due', dueAt: after(60) });
    given().when(permitting).then('retention-unknown');
  });

  it('is permitted before its date where somebody asks for it', () => {
    given(scheduled)
      .when({ ...permitting, reason: 'asked', at: after(1) })
      .then([{ ...permitted, reason: 'asked', permittedAt: after(1) }]);
    given()
      .when({ ...permitting, reason: 'asked' })
      .then('retention-unknown');
  });

  it('is refused as long as one hold stands, whoever asks and whenever', () => {
    given(scheduled, placed).when(permitting).then({ code: 'deletion-held', holds: 1 });
    given(scheduled, placed, releaseAsked)
      .when({ ...permitting, reason: 'asked' })
      .then('deletion-held');
    given(scheduled, placed, releaseAsked, released).when(permitting).then([permitted]);
  });

  it('is inventoried before it is certified, each once', () => {
    given(scheduled).when(recording).then('deletion-not-permitted');
    given(scheduled, permitted).when(certifying).then('deletion-not-permitted');
    given(scheduled, permitted).when(recording).then([inventoried]);
    given(scheduled, permitted, inventoried)
      .when({ ...recording, inventory: { ...inventory, objects: 0 } })
      .then([]);
    given(scheduled, permitted, inventoried).when(certifying).then([certified]);
    given(scheduled, permitted, inventoried, certified).when(certifying).then([]);
  });
});

describe('in whatever order people, timers and reactors come', () => {
  const holds = [holdId(1), holdId(2)];
  const command = fc.oneof(
    fc.constant<CustodyCommand>(scheduling),
    fc.constantFrom(...holds).map((of): CustodyCommand => ({ ...placing, hold: of })),
    fc
      .tuple(fc.constantFrom(...holds), fc.constantFrom(hana, ada))
      .map(([of, who]): CustodyCommand => ({ ...asking, hold: of, by: person(who) })),
    fc
      .tuple(fc.constantFrom(...holds), fc.constantFrom(hana, ada))
      .map(([of, who]): CustodyCommand => ({ ...releasing, hold: of, by: person(who) })),
    fc
      .tuple(fc.constantFrom('due' as const, 'asked' as const), fc.integer({ min: 0, max: 120 }))
      .map(([reason, minutes]): CustodyCommand => ({ ...permitting, reason, at: after(minutes) })),
    fc.constant<CustodyCommand>(recording),
    fc.constant<CustodyCommand>(certifying),
  );

  it('nothing is destroyed under a hold, before its date unasked, or without an inventory; each command twice is once', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        let state = custodyDecider.initial();
        const live = new Set<string>();
        const said: string[] = [];
        for (const each of commands) {
          const decision = custodyDecider.decide(each, state);
          if (decision.kind === 'refused') continue;
          for (const event of decision.events) {
            if (event.type === 'HoldPlaced') live.add(event.hold);
            if (event.type === 'HoldReleased') live.delete(event.hold);
            if (event.type === 'DeletionPermitted') {
              expect(live.size).toBe(0);
              if (event.reason === 'due') expect(event.permittedAt >= event.dueAt).toBe(true);
            }
            if (event.type === 'HoldPlaced') expect(said).not.toContain('DeletionPermitted');
            if (event.type === 'DeletionCertified') expect(said).toContain('DeletionInventoried');
            said.push(event.type);
            state = custodyDecider.evolve(state, event);
          }
          expect(custodyDecider.decide(each, state)).toMatchObject({ kind: 'accepted', events: [] });
        }
        for (const once of ['DeletionPermitted', 'DeletionInventoried', 'DeletionCertified']) {
          expect(said.filter((type) => type === once).length).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
