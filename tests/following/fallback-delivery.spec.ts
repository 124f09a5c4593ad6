// Which way events come to a reactor, and from where on, when a broker falls silent and answers again.
import { describe, expect, it } from 'vitest';
import { fallbackDelivery } from '../../src/following/fallback-delivery.ts';
import { TransientFault } from '../../src/ports/faults.ts';
import type { Delivery } from '../../src/ports/delivery.port.ts';
import type { DeliveryPlace } from '../../src/ports/delivery-checkpoints.port.ts';
import { fakeObserver } from '../support/fakes/fake-observer.ts';
import { manualPace } from '../support/projection-fakes.ts';

/** A way that runs until it is stopped, and says so. */
function aWay(did: string[], name: string): Delivery {
  return {
    run: async (_reactor, _handle, stop) => {
      did.push(`${name} began`);
      if (!stop.aborted)
        await new Promise<void>((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }));
      did.push(`${name} ended`);
    },
  };
}

function given(
  progress: () => Promise<DeliveryPlace | undefined> = () => Promise.resolve({ position: 0n, epoch: 'e' }),
  tail: () => Promise<bigint> = () => Promise.resolve(0n),
) {
  const [pace, observer, did, raised] = [manualPace(), fakeObserver(), [] as string[], [] as bigint[]];
  const [broker, log] = [aWay(did, 'broker'), aWay(did, 'log')];
  const checkpoints = {
    raise: (_reactor: string, { position }: DeliveryPlace) => Promise.resolve(void raised.push(position)),
  };
  const delivery = fallbackDelivery({ broker, log, progress, tail, checkpoints, pace, observer });
  const stop = new AbortController();
  const ended = delivery.run('rooms', () => Promise.resolve(), stop.signal);
  /** Time goes on, with or without the broker's answers. */
  const pass = async (seconds: number, isHeard: boolean): Promise<void> => {
    for (let at = 0; at < seconds; at += 1) {
      if (isHeard) delivery.heard('rooms');
      await pace.advance(1_000);
    }
  };
  const told = (kind: 'warn' | 'info') => observer.observed.filter((one) => one.kind === kind).length;
  const shown = () => observer.observed.filter(({ what }) => what === 'reactor_fallback').at(-1)?.value;
  return {
    delivery,
    did,
    raised,
    pass,
    told,
    shown,
    close: async () => {
      stop.abort();
      await pace.advance(1_000);
      await ended;
    },
  };
}

describe('issue 13 E11, a reactor whose broker is away', () => {
  it('takes events from the log after ten seconds of silence, says so once, and goes back when the broker answers', async () => {
    const { delivery, did, pass, told, shown, close } = given();
    await pass(60, true);
    expect([did, told('warn'), shown(), delivery.fallenBack()]).toEqual([['broker began'], 0, 0, []]);
    await pass(8, false);
    expect(did).toEqual(['broker began']);
    await pass(60, false);
    expect([did, told('warn'), shown(), delivery.fallenBack()]).toEqual([
      ['broker began', 'log began'],
      1,
      1,
      ['rooms'],
    ]);
    await pass(2, true);
    expect([did, told('info'), shown(), delivery.fallenBack()]).toEqual([
      ['broker began', 'log began', 'log ended'],
      1,
      0,
      [],
    ]);
    await pass(20, false);
    expect([did.at(-1), told('warn')]).toEqual(['log began', 2]);
    await close();
    expect(did.slice(-2).sort()).toEqual(['broker ended', 'log ended']);
    expect(delivery.fallenBack()).toEqual([]);
  });

  it('takes them from the log too where the broker is away at the start', async () => {
    const { did, pass, close } = given();
    await pass(11, false);
    expect(did).toEqual(['broker began', 'log began']);
    await close();
  });

  it('begins in the log where everything was handled by the broker, which is kept while the broker answers', async () => {
    let position = 7n;
    const { raised, pass, close } = given(() => Promise.resolve({ position, epoch: 'e' }));
    await pass(14, true);
    position = 9n;
    await pass(15, true);
    expect(raised).toEqual([7n, 9n]);
    await pass(11, false);
    const { length } = raised;
    await pass(60, false);
    expect(raised).toHaveLength(length);
    await close();
  });

  it('takes them from the log too where the broker answers and delivers nothing of what the log held a minute ago', async () => {
    let [position, end] = [5n, 5n];
    const { did, raised, pass, told, delivery, close } = given(
      () => Promise.resolve({ position, epoch: 'e' }),
      () => Promise.resolve(end),
    );
    await pass(200, true);
    end = 6n;
    await pass(60, true);
    expect(did).toEqual(['broker began']);
    await pass(30, true);
    expect([did, told('warn'), delivery.fallenBack()]).toEqual([['broker began', 'log began'], 1, ['rooms']]);
    const { length } = raised;
    end = 9n;
    position = 6n;
    await pass(16, true);
    expect([did.at(-1), raised.length, delivery.fallenBack()]).toEqual(['log ended', length, []]);
    // What came meanwhile has its own minute.
    await pass(50, true);
    expect(did.at(-1)).toBe('log ended');
    await pass(30, true);
    expect(did.at(-1)).toBe('log began');
    await close();
  });

  it('is not stalled while events come all the time and are delivered a little later', async () => {
    let end = 0n;
    const { did, pass, close } = given(
      () => Promise.resolve({ position: end > 20n ? end - 20n : 0n, epoch: 'e' }),
      () => Promise.resolve((end += 10n)),
    );
    await pass(300, true);
    expect(did).toEqual(['broker began']);
    await close();
  });

  it('says nothing of it while the log can not be asked for its end', async () => {
    const { did, pass, close } = given(
      () => Promise.resolve(undefined),
      () => Promise.reject(new TransientFault('database-away', 'x')),
    );
    await pass(300, true);
    expect(did).toEqual(['broker began']);
    await close();
  });

  it('goes on where nobody can say how far that is', async () => {
    const { raised, pass, told, close } = given(() => Promise.reject(new TransientFault('broker-away', 'x')));
    await pass(300, true);
    expect([raised, told('warn')]).toEqual([[], 0]);
    await close();
  });
});
