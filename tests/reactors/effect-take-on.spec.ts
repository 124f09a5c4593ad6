// What is taken on of the events that a full stream held back, and what is left.
import { describe, expect, it } from 'vitest';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import type { Intents } from '../../src/ports/effect-ledger.port.ts';
import type { FedEvent } from '../../src/ports/event-feed.port.ts';
import type { StoredEvent } from '../../src/ports/event-log.port.ts';
import { FatalFault, TransientFault } from '../../src/ports/faults.ts';
import { takeOn } from '../../src/reactors/effect-take-on.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { nine } from '../support/histories/cast.ts';
import { aClaim, aToyReactor, anOpening } from '../support/toy-reactor.ts';

const { stream } = anOpening(nine);
const eventAt = (revision: bigint): FedEvent => ({
  kind: 'recorded',
  recorded: anOpening(nine, { stream, revision }),
});

function given(events: readonly FedEvent[] | Error) {
  const { reactor, played } = aToyReactor();
  const observer = fakeObserver();
  const replaced: { readonly intents: Intents; readonly left: bigint | undefined }[] = [];
  const ports = {
    ledger: {
      replace: (_claim: unknown, intents: Intents, left?: bigint) =>
        Promise.resolve(replaced.push({ intents, left }) > 0),
    },
    readEvents: () => (events instanceof Error ? Promise.reject(events) : Promise.resolve(events)),
    ids: uuidIdSource(),
    observer,
  };
  const claim = aClaim({ turn: 'take-on', operation: '', name: 'held', stream, revision: 5n });
  return { played, observer, replaced, claim, turn: () => takeOn(reactor, ports, claim) };
}

describe('issue 13 e: the turn that takes on what a full stream held back', () => {
  it('has the intents of each event, in order, and says from where more may be left', async () => {
    const { turn, replaced } = given([5n, 6n, 7n].map(eventAt));
    expect(await turn()).toBeUndefined();
    expect(replaced[0]?.intents.effects.map(({ revision }) => revision)).toEqual([5n, 6n, 7n]);
    expect(replaced[0]?.left).toBe(8n);
  });

  it('takes no more than five hundred intents, and an event whole', async () => {
    const { turn, replaced, played } = given([5n, 6n, 7n].map(eventAt));
    const request = {};
    played.wishes = Array.from({ length: 300 }, (_, n) => ({ name: `${n}`, operation: 'say', request }));
    await turn();
    expect([replaced[0]?.intents.effects.length, replaced[0]?.left]).toEqual([600, 7n]);
  });

  it('parks in its place what can’t be read, and tells it', async () => {
    const recorded = anOpening(nine, { stream, revision: 5n });
    const stored = recorded as unknown as StoredEvent;
    const fault = new FatalFault('event-unknown', 'x');
    const { turn, replaced, observer } = given([{ kind: 'undecodable', stored, fault }, eventAt(6n)]);
    await turn();
    expect(replaced[0]).toMatchObject({
      intents: { effects: [{ revision: 6n }], undecodable: [{ revision: 5n }] },
      left: 7n,
    });
    expect(observer.observed.filter(({ kind }) => kind === 'error')).toMatchObject([
      { fields: { key: `${stream}/5`, cause: 'event-unknown' } },
    ]);
  });

  it.each([
    ['the log is away', new TransientFault('database-away', 'x')],
    ['the log does not have it', []],
  ])('is tried again where %s', async (_why, found) => {
    const { turn, replaced } = given(found);
    expect(await turn()).toMatchObject({ state: 'intended', finished: false, failed: false });
    expect(replaced).toEqual([]);
  });
});
