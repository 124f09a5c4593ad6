// Intents follow from events: the same however often they are delivered, in the order of their stream, none for what is too old.
import { describe, expect, it } from 'vitest';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import type { Intents } from '../../src/ports/effect-ledger.port.ts';
import type { FedEvent } from '../../src/ports/event-feed.port.ts';
import type { StoredEvent } from '../../src/ports/event-log.port.ts';
import type { RecordedEvent } from '../../src/ports/event-store.port.ts';
import { FatalFault, TransientFault } from '../../src/ports/faults.ts';
import { effectIntake } from '../../src/reactors/effect-intake.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { nine } from '../support/histories/cast.ts';
import { aToyReactor, anOpening } from '../support/toy-reactor.ts';

const day = 24 * 60 * 60;
const ids = uuidIdSource();

function anIntake(faultOf: (event: RecordedEvent) => FatalFault | undefined = () => undefined) {
  const { reactor, played } = aToyReactor();
  const kept: Intents[] = [];
  const known = new Set<string>();
  const observer = fakeObserver();
  const trouble: { decoding?: Error; lostReply?: Error | undefined } = {};
  const intake = effectIntake(reactor, {
    ledger: {
      intend: (_fence, intents) => {
        kept.push(intents);
        const all = [...intents.effects, ...intents.undecodable].map(({ effect }) => effect);
        const added = all.filter((effect) => !known.has(effect));
        for (const effect of added) known.add(effect);
        if (trouble.lostReply !== undefined) return Promise.reject(trouble.lostReply);
        return Promise.resolve(new Set(added));
      },
    },
    decoder: {
      decode: (stored) => {
        if (trouble.decoding !== undefined) return Promise.reject(trouble.decoding);
        const events = stored as readonly unknown[] as readonly RecordedEvent[];
        return Promise.resolve(
          events.map((recorded): FedEvent => {
            const fault = faultOf(recorded);
            const record = recorded as unknown as StoredEvent;
            return fault === undefined
              ? { kind: 'recorded', recorded }
              : { kind: 'undecodable', stored: record, fault };
          }),
        );
      },
    },
    ids,
    clock: { now: () => nine },
    observer,
  });
  const give = (...events: readonly RecordedEvent[]) =>
    intake({ source: 'log', generation: 3n, events: events as readonly unknown[] as readonly StoredEvent[] });
  return { give, played, kept, observer, trouble };
}

describe('issue 13: intents', () => {
  it('an effect’s id is that of reactor, event and effect key, the same on every delivery', async () => {
    const { give, kept } = anIntake();
    const event = anOpening(nine, { traceparent: '00-x' });
    expect([await give(event), await give(event)]).toEqual([true, false]);
    const [first, second] = kept.map(({ effects }) => effects[0]);
    expect(second).toEqual(first);
    expect(first).toEqual({
      effect: ids.reactorCommand('toy', event.id),
      reactor: 'toy',
      version: 3,
      system: 'toy-system',
      operation: 'say',
      name: '',
      request: '{"word":"hello"}',
      tenant: event.tenant,
      stream: event.stream,
      revision: 1n,
      ordinal: 0,
      position: 12n,
      origin: { event: event.id, correlation: event.correlation, traceparent: '00-x' },
      recorded: nine,
      windowSeconds: 3_600,
    });
  });

  it('several effects of one event are told apart by their keys, and ordered', async () => {
    const { give, kept, played } = anIntake();
    const event = anOpening(nine);
    played.wishes = ['a', 'b'].map((name) => ({
      name,
      operation: 'say',
      request: null,
      deadlineSeconds: 60,
    }));
    await give(event);
    expect(kept[0]?.effects).toMatchObject(
      ['a', 'b'].map((name, ordinal) => ({
        effect: ids.reactorCommand('toy', event.id, name),
        name,
        ordinal,
        deadline: addSeconds(nine, 60),
      })),
    );
  });

  it('passes over events that are too old, and streams that the reactor does not hear', async () => {
    const { give, kept, observer } = anIntake();
    const tooOld = anOpening(addSeconds(nine, -31 * day));
    const account = anOpening(nine);
    const other = {
      ...account,
      stream: account.stream.replace('meeting-', 'account-') as typeof account.stream,
    };
    expect(await give(tooOld, other)).toBe(false);
    expect(kept).toEqual([]);
    expect(observer.observed).toMatchObject([
      { what: 'effects_passed_over_total', fields: { reactor: 'toy' } },
    ]);
    await give(anOpening(addSeconds(nine, -29 * day)));
    expect(kept).toHaveLength(1);
  });

  it('parks an event that can’t be read with its stream, and tells it once', async () => {
    const poison = anOpening(nine);
    const { give, kept, observer } = anIntake((event) =>
      event === poison ? new FatalFault('event-unknown', 'not known') : undefined,
    );
    const well = anOpening(nine);
    await give(well, poison);
    await give(well, poison);
    expect(kept[0]).toMatchObject({
      effects: [{ stream: well.stream }],
      undecodable: [
        { stream: poison.stream, revision: 1n, event: poison.id, cause: { code: 'event-unknown' } },
      ],
    });
    const errors = observer.observed.filter(({ kind }) => kind === 'error');
    expect(errors).toHaveLength(1);
    expect(errors[0]?.fields).toMatchObject({
      owner: 'effects:toy',
      key: `${poison.stream}/1`,
      cause: 'event-unknown',
    });
  });

  it('h: tells of an event that it parked where the reply was lost, once', async () => {
    const { give, observer, trouble } = anIntake(() => new FatalFault('event-unknown', 'not known'));
    const poison = anOpening(nine);
    trouble.lostReply = new TransientFault('database-away', 'cut');
    await expect(give(poison)).rejects.toThrow(TransientFault);
    trouble.lostReply = undefined;
    await give(poison);
    await give(poison);
    expect(observer.observed.filter(({ kind }) => kind === 'error')).toHaveLength(1);
  });

  it.each([
    ['wants an operation that it does not have', [{ operation: 'sing', request: null }]],
    ['wants two effects of one name', [0, 1].map(() => ({ name: 'a', operation: 'say', request: null }))],
  ])('parks an event of which the reactor %s', async (_what, wishes) => {
    const { give, kept, played } = anIntake();
    played.wishes = wishes;
    await give(anOpening(nine));
    expect(kept).toMatchObject([{ effects: [], undecodable: [{ cause: { code: 'Error' } }] }]);
  });

  it('raises what is only away, so that the batch is delivered again', async () => {
    const { give, trouble, kept } = anIntake();
    trouble.decoding = new TransientFault('keyring-away', 'no keys');
    await expect(give(anOpening(nine))).rejects.toThrow(TransientFault);
    expect(kept).toEqual([]);
  });

  it('keeps many intents in several statements, in order', async () => {
    const { give, kept } = anIntake();
    await give(...Array.from({ length: 1_100 }, (_, index) => anOpening(nine, { position: BigInt(index) })));
    expect(kept.map(({ effects }) => effects.length)).toEqual([500, 500, 100]);
    expect(kept.flatMap(({ effects }) => effects.map(({ position }) => Number(position)))).toEqual(
      Array.from({ length: 1_100 }, (_, index) => index),
    );
  });
});
