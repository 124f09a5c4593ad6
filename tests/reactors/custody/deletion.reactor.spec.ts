// A permitted deletion: inventory, key and objects, certificate; done again after a lost reply, and never given up.
import { describe, expect, it } from 'vitest';
import { custodyCodec } from '../../../src/adapters/codec/words/custody.codec.ts';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type { MediaInventory } from '../../../src/domain/shared/media-custody.ts';
import { TransientFault } from '../../../src/ports/faults.ts';
import type { Disposed, MediaDisposal } from '../../../src/ports/media-disposal.port.ts';
import { deletionReactor } from '../../../src/reactors/custody/deletion.reactor.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';
import { meeting, nine, tenant } from '../../support/histories/cast.ts';
import { aClaim, anOpening } from '../../support/toy-reactor.ts';

const terms = { idempotencyKey: 'k', deadline: nine, signal: new AbortController().signal };
const claim = aClaim({ tenant, stream: streamName('custody', tenant, meeting), reactor: 'deletion' });
const asked = { by: { kind: 'reactor', id: 'deletion' }, at: nine } as const;
const inventory: MediaInventory = {
  objects: 1,
  bytes: 3,
  listed: [{ store: 'vault', name: 'a', bytes: 3 }],
  digest: 'd',
};

function reactorOver(disposed: Disposed = { kind: 'gone', objects: 1 }) {
  const observer = fakeObserver();
  const disposal: MediaDisposal = {
    inventory: () => Promise.resolve(inventory),
    dispose: (of) =>
      of.meeting === meeting && of.tenant === tenant
        ? Promise.resolve(disposed)
        : Promise.reject(new Error('another meeting')),
  };
  const reactor = deletionReactor(disposal, observer);
  const { inventory: taking, dispose } = reactor.operations;
  if (taking === undefined || dispose === undefined) throw new Error('an operation is missing');
  return { reactor, taking, dispose, observer };
}

describe('a deletion', () => {
  it('is inventoried when it is permitted, and disposed of when that is on record; nothing else is wanted of any event', () => {
    const { reactor } = reactorOver();
    const wished = Object.keys(custodyCodec).flatMap((type) =>
      reactor
        .effectsOf(anOpening(nine, { event: { type } as never }))
        .map(({ operation, deadlineSeconds }) => [type, operation, deadlineSeconds]),
    );
    expect(wished).toEqual([
      ['DeletionPermitted', 'inventory', undefined],
      ['DeletionInventoried', 'dispose', undefined],
    ]);
  });

  it('has its inventory recorded as it was taken, also by a process that did not take it', async () => {
    const { taking } = reactorOver();
    const performed = await taking.perform(claim, terms);
    if (performed.kind !== 'done') throw new Error(performed.kind);
    const ended = { end: 'done', result: performed.result, code: undefined } as const;
    expect(taking.conclude(claim, ended, asked)).toEqual({
      type: 'RecordInventory',
      meeting,
      inventory,
      ...asked,
    });
  });

  it.each([undefined, '{}', '{"objects":1,"bytes":1,"digest":"d","listed":[{}]}', '[]'])(
    'never records what the ledger can’t have kept: %s',
    (result) => {
      const { taking } = reactorOver();
      expect(() => taking.conclude(claim, { end: 'done', result, code: undefined }, asked)).toThrow(
        'the ledger keeps no inventory',
      );
    },
  );

  it('is certified when everything is gone, and by no other end', async () => {
    const { taking, dispose } = reactorOver();
    expect(await dispose.perform(claim, terms)).toEqual({ kind: 'done' });
    const ended = { end: 'done', result: undefined, code: undefined } as const;
    expect(dispose.conclude(claim, ended, asked)).toEqual({
      type: 'CertifyDeletion',
      meeting,
      removal: { keys: [`record:${meeting}`], removedAt: nine },
      ...asked,
    });
    for (const end of ['cancelled', 'refused', 'expired'] as const) {
      expect(dispose.conclude(claim, { ...ended, end }, asked)).toBeUndefined();
      expect(taking.conclude(claim, { ...ended, end }, asked)).toBeUndefined();
    }
  });

  it('is not certified while the store itself holds objects, is asked for again for ever, and says what to do', async () => {
    const { dispose, observer } = reactorOver({ kind: 'left', objects: 2 });
    expect(await dispose.perform(claim, terms)).toEqual({
      kind: 'not-yet',
      code: 'objects-left',
      againInMs: 300_000,
    });
    const told = observer.observed.filter(({ kind }) => kind === 'error');
    expect(told.map(({ what, fields }) => [what, fields['objects']])).toEqual([
      [expect.stringContaining('Release them in the store.'), 2],
    ]);
  });

  it('is done again after a lost reply, and waits while the stores are away', async () => {
    const { taking, dispose } = reactorOver();
    expect(await taking.lookUp(claim, terms)).toEqual({ kind: 'absent' });
    expect(await dispose.lookUp(claim, terms)).toEqual({ kind: 'absent' });
    const away = deletionReactor(
      {
        inventory: () => Promise.reject(new TransientFault('store-away', 'away')),
        dispose: () => Promise.reject(new TransientFault('store-away', 'away')),
      },
      fakeObserver(),
    );
    // The runner takes a transient fault for a reply that was lost, which counts against nothing.
    await expect(away.operations['dispose']!.perform(claim, terms)).rejects.toBeInstanceOf(TransientFault);
  });
});
