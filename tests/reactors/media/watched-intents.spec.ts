// A room is looked at although its opening was never tried.
import { describe, expect, it } from 'vitest';
import { parseMeetingId, parseStreamName } from '../../../src/domain/shared/ids.ts';
import type { EffectLedger } from '../../../src/ports/effect-ledger.port.ts';
import type { RoomOf } from '../../../src/ports/rooms.port.ts';
import { watchedFromIntent } from '../../../src/reactors/media/watched-intents.ts';
import { aStream, anEffect, batchOf, intents } from '../../support/effects.ts';

function aLedger() {
  const done: string[] = [];
  const watched: RoomOf[] = [];
  const refuse = (): never => {
    throw new Error('not part of this');
  };
  const told = (what: string) => () => {
    done.push(what);
    return Promise.resolve(what === 'replace');
  };
  const ledger = {
    intend: () => told('intend')().then(() => new Set()),
    replace: told('replace'),
    claim: refuse,
  } as unknown as EffectLedger;
  const begin = (...rooms: readonly RoomOf[]) => {
    done.push('watch');
    watched.push(...rooms);
    return Promise.resolve();
  };
  return { done, watched, ledger: watchedFromIntent(ledger, { begin }) };
}

describe('issue 13 effects: the room watch', () => {
  const opening = () => anEffect('rooms', aStream(), 0n, { operation: 'open' });

  it('begins before the intent to open a room is kept, whether or not it is ever tried', async () => {
    const { done, watched, ledger } = aLedger();
    const effects = [opening(), opening()];
    await ledger.intend(batchOf('rooms'), intents(...effects));
    expect(done).toEqual(['watch', 'intend']);
    expect(watched).toEqual(
      effects.map(({ tenant, stream }) => ({ tenant, meeting: parseMeetingId(parseStreamName(stream)!.id) })),
    );
  });

  it('begins for the intents of events that were held back, too', async () => {
    const { done, watched, ledger } = aLedger();
    const effect = opening();
    expect(await ledger.replace({ effect: effect.effect, epoch: 1n }, intents(effect))).toBe(true);
    expect([done, watched.length]).toEqual([['watch', 'replace'], 1]);
  });

  it('is not touched by any other effect', async () => {
    const { done, ledger } = aLedger();
    const closing = anEffect('rooms', aStream(), 1n, { operation: 'close' });
    const enforcing = anEffect('room-policy', aStream(), 1n, { operation: 'open' });
    await ledger.intend(batchOf('rooms'), intents(closing, enforcing));
    expect(done).toEqual(['intend']);
  });
});
