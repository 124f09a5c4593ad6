// What every event store promises on top of its log: domain events in, the same events out, chained, dated,
// sealed. The hardest clauses first. What concerns only the log is in the log's own contract.
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leafHash, parseHead } from '../../src/adapters/codec/record/head.ts';
import type { DomainEvent } from '../../src/domain/all-events.ts';
import { personSubject, streamName } from '../../src/domain/shared/ids.ts';
import type {
  CommandId,
  CorrelationId,
  PersonId,
  StreamName,
  TenantId,
} from '../../src/domain/shared/ids.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { EventLog } from '../../src/ports/event-log.port.ts';
import type { DecidedCommand, EventStore, StreamTail } from '../../src/ports/event-store.port.ts';
import type { Keyring } from '../../src/ports/keyring.port.ts';
import { aTenant, anAnswer } from '../support/sealed.ts';

/** A store under test, with what lies below it. */
export interface StoreUnderTest {
  readonly store: EventStore;
  readonly log: EventLog;
  readonly keyring: Keyring;
  readonly close: () => Promise<void>;
}

const all = { from: 'start', direction: 'forwards', limit: 1_000 } as const;
const host = randomUUID() as PersonId;

/** A command by the host on one stream; `at` in seconds after ten o'clock. */
export function aCommand(
  tenant: TenantId,
  stream: StreamName,
  tail: StreamTail | 'none',
  events: readonly DomainEvent[],
  atSeconds = 0,
): DecidedCommand {
  const command = randomUUID() as CommandId;
  const at = `2026-03-01T10:00:${String(atSeconds).padStart(2, '0')}.000Z` as Instant;
  const context = { command, causation: command, correlation: randomUUID() as CorrelationId, at };
  return {
    tenant,
    context: { ...context, actor: { kind: 'person', id: host } },
    writes: [{ stream, tail, events }],
  };
}

/** Somebody knocks under a name. */
export function aKnock(name: string, person = randomUUID() as PersonId): DomainEvent {
  return {
    type: 'ParticipantKnocked',
    person,
    role: 'participant',
    displayName: { known: name },
    invite: null,
  };
}

const locked = (value: boolean): DomainEvent => ({ type: 'LockSet', locked: value });

/** Runs every clause against the store that `make` gives. */
export function eventStoreContract(kind: string, make: () => Promise<StoreUnderTest>): void {
  describe(`event store contract: ${kind}`, () => {
    let under: StoreUnderTest;
    let store: EventStore;
    beforeAll(async () => {
      under = await make();
      store = under.store;
    });
    afterAll(() => under.close());

    const place = () => {
      const tenant = aTenant();
      return { tenant, stream: streamName('meeting', tenant, randomUUID()) };
    };
    const read = (tenant: TenantId, stream: StreamName, personals: 'sealed' | 'opened' = 'opened') =>
      store.read(tenant, stream, all, personals);

    describe('a round', () => {
      it('chains commands that were all given the same tail: revisions, leaves and times in order', async () => {
        const { tenant, stream } = place();
        const [first] = await store.append([aCommand(tenant, stream, 'none', [locked(true)], 30)]);
        const tail = first!.tails.get(stream)!;
        const round = [20, 40, 35].map((at, i) =>
          aCommand(tenant, stream, tail, [aKnock(`k${i}`), locked(false)], at),
        );
        const outcomes = await store.append(round);
        expect(outcomes.map(({ outcome }) => outcome.kind)).toEqual(['appended', 'appended', 'appended']);
        const stored = await under.log.readStream(tenant, stream, all);
        expect(stored.map(({ revision }) => revision)).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n]);
        expect(stored.map(({ at }) => at.slice(17, 19))).toEqual(['30', '30', '30', '40', '40', '40', '40']);
        const heads = stored.map(({ head }) => parseHead(head));
        heads.slice(1).forEach(({ prev }, i) => expect(prev).toBe(leafHash(stored[i]!.head).toString('hex')));
        const last = stored.at(-1)!;
        const end = outcomes.at(-1)!.tails.get(stream) as StreamTail;
        expect({ ...end, leaf: Buffer.from(end.leaf) }).toEqual({
          revision: 6n,
          at: last.at,
          leaf: Buffer.from(last.leaf),
        });
      });

      it('gives the ends of streams as far as they were stored, and nothing of what met a conflict', async () => {
        const { tenant, stream } = place();
        const other = streamName('meeting', tenant, randomUUID());
        await store.append([aCommand(tenant, other, 'none', [locked(true)])]);
        const outcomes = await store.append([
          aCommand(tenant, stream, 'none', [locked(true)]),
          aCommand(tenant, other, 'none', [locked(false)]),
          aCommand(tenant, stream, 'none', [locked(false)]),
        ]);
        expect(outcomes.map(({ outcome }) => outcome.kind)).toEqual(['appended', 'conflict', 'appended']);
        expect(outcomes.map(({ tails }) => tails.size)).toEqual([1, 0, 1]);
        expect((await read(tenant, other)).map(({ event }) => event)).toEqual([locked(true)]);
        expect((await read(tenant, stream)).map(({ event }) => event)).toEqual([locked(true), locked(false)]);
      });

      it('stores nothing at all where one of its commands can not be sealed', async () => {
        const { tenant, stream } = place();
        const wrong = [
          [aKnock('x'.repeat(10_000))],
          [aKnock('\ud800')],
          [{ ...locked(true), more: 1 } as unknown as DomainEvent],
          [{ type: 'Unheard' } as unknown as DomainEvent],
          Array.from({ length: 101 }, () => locked(true)),
        ];
        for (const events of wrong) {
          const round = [
            aCommand(tenant, stream, 'none', [locked(true)]),
            aCommand(tenant, stream, 'none', events),
          ];
          await expect(store.append(round)).rejects.toMatchObject({ name: 'PermanentFault' });
        }
        expect(await read(tenant, stream)).toEqual([]);
      });

      it('takes a demand without events for what it is, after the round’s own events too', async () => {
        const { tenant, stream } = place();
        const outcomes = await store.append([
          aCommand(tenant, stream, 'none', []),
          aCommand(tenant, stream, 'none', [locked(true)]),
          aCommand(tenant, stream, 'none', []),
        ]);
        expect(outcomes.map(({ outcome }) => outcome.kind)).toEqual(['appended', 'appended', 'appended']);
        expect(outcomes[0]!.tails.get(stream)).toBe('none');
        expect(outcomes[2]!.tails.get(stream)).toEqual(outcomes[1]!.tails.get(stream));
        const [stale] = await store.append([aCommand(tenant, stream, 'none', [])]);
        expect(stale!.outcome).toMatchObject({ kind: 'conflict', actual: 0n });
      });

      it('that is sent again to the letter is a duplicate, and what was chained to it still fits', async () => {
        const { tenant, stream } = place();
        const [a, b] = [
          aCommand(tenant, stream, 'none', [aKnock('a')]),
          aCommand(tenant, stream, 'none', [aKnock('b')]),
        ];
        await store.append([a]);
        const [again, later] = await store.append([a, b]);
        expect([again!.outcome.kind, later!.outcome.kind]).toEqual(['duplicate', 'appended']);
        expect(again!.tails.size).toBe(0);
        const stored = await under.log.readStream(tenant, stream, all);
        expect(parseHead(stored[1]!.head).prev).toBe(Buffer.from(stored[0]!.leaf).toString('hex'));
      });

      it('keeps the answer of a command in its commit', async () => {
        const { tenant, stream } = place();
        const answer = anAnswer(tenant, stream);
        const command = { ...aCommand(tenant, stream, 'none', [locked(true)]), answer };
        const [first] = await store.append([command]);
        const [second] = await store.append([
          { ...aCommand(tenant, stream, 'none', [locked(false)]), answer },
        ]);
        expect([first!.outcome.kind, second!.outcome.kind]).toEqual(['appended', 'answered']);
        expect(second!.tails.size).toBe(0);
        expect(await read(tenant, stream)).toHaveLength(1);
      });
    });

    describe('reading', () => {
      it('gives each event with its story', async () => {
        const { tenant, stream } = place();
        const knock = aKnock('Ada');
        const command = aCommand(tenant, stream, 'none', [locked(true), knock]);
        const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
        await store.append([{ ...command, context: { ...command.context, traceparent } }]);
        const events = await read(tenant, stream);
        const { context } = command;
        expect(events[1]).toMatchObject({
          event: knock,
          tenant,
          stream,
          streamId: stream.slice(-36),
          category: 'meeting',
          storedType: 'meeting.participantKnocked.v1',
          revision: 1n,
          command: context.command,
          causation: context.causation,
          correlation: context.correlation,
          traceparent,
          actor: context.actor,
          at: context.at,
        });
        expect(events[1]!.position).toBeGreaterThan(events[0]!.position);
        expect(events[1]!.position).toBeLessThanOrEqual(await store.tail());
        expect(new Set(events.map(({ id }) => id)).size).toBe(2);
      });

      it('follows one tenant, forwards between two positions, and a stream both ways', async () => {
        const { tenant, stream } = place();
        const before = await store.tail();
        await store.append([aCommand(tenant, stream, 'none', [locked(true), locked(false), locked(true)])]);
        const elsewhere = place();
        await store.append([aCommand(elsewhere.tenant, elsewhere.stream, 'none', [locked(true)])]);
        const own = await store.readTenant(tenant, before, await store.tail(), 10, 'sealed');
        expect(own.map(({ revision }) => revision)).toEqual([0n, 1n, 2n]);
        const first = own[0]!.position;
        expect(await store.readTenant(tenant, before, first, 10, 'sealed')).toHaveLength(1);
        const back = await store.read(
          tenant,
          stream,
          { from: 'end', direction: 'backwards', limit: 2 },
          'sealed',
        );
        expect(back.map(({ revision }) => revision)).toEqual([2n, 1n]);
        expect(await read(aTenant(), stream)).toEqual([]);
      });
    });

    describe('personal values', () => {
      it('are known when opened, sealed when not, forgotten for ever once the key is destroyed', async () => {
        const { tenant, stream } = place();
        const [ada, bob] = [randomUUID() as PersonId, randomUUID() as PersonId];
        await store.append([aCommand(tenant, stream, 'none', [aKnock('Ada', ada), aKnock('Bob', bob)])]);
        const names = async (personals: 'sealed' | 'opened') =>
          (await read(tenant, stream, personals)).map(
            ({ event }) => event.type === 'ParticipantKnocked' && event.displayName,
          );
        expect(await names('opened')).toEqual([{ known: 'Ada' }, { known: 'Bob' }]);
        expect(await names('sealed')).toEqual(['sealed', 'sealed']);
        await under.keyring.destroy(tenant, personSubject(ada));
        expect(await names('opened')).toEqual(['forgotten', { known: 'Bob' }]);
        expect(await names('sealed')).toEqual(['sealed', 'sealed']);
      });

      it('lie in no record in clear', async () => {
        const { tenant, stream } = place();
        const name = randomBytes(12).toString('hex');
        await store.append([aCommand(tenant, stream, 'none', [aKnock(name)])]);
        const [stored] = await under.log.readStream(tenant, stream, all);
        const bytes = Buffer.concat([stored!.head, stored!.body, ...stored!.boxes]);
        expect(stored!.boxes).toHaveLength(1);
        expect(bytes.includes(name)).toBe(false);
      });
    });
  });
}
