// Issue 13, E23: what a start makes of what it finds of its backing services.
import { describe, expect, it } from 'vitest';
import { startProbes } from '../../../src/app/probes/start-probes.ts';
import { probing } from '../../../src/app/probes/probing.ts';
import { FatalFault, TransientFault } from '../../../src/ports/faults.ts';
import { fakeObserver } from '../../support/fakes/fake-observer.ts';

/** A service whose operation comes to what the list says, one after the other; then it is done. */
function service(name: string, ...outcomes: readonly (Error | 'ok')[]) {
  let tried = 0;
  return {
    service: name,
    run: async () => {
      const { attempt, unused, found } = probing(name);
      const outcome = outcomes[tried] ?? 'ok';
      tried += 1;
      await attempt('publish', () => (outcome === 'ok' ? Promise.resolve() : Promise.reject(outcome)));
      unused('receive', 'not here');
      return found();
    },
    tried: () => tried,
  };
}

/** Pauses that end at once, so many of them; the last aborts. */
function pacing(pauses: number) {
  const abort = new AbortController();
  const paused: number[] = [];
  const pace = {
    pause: (ms: number) => {
      paused.push(ms);
      if (paused.length >= pauses) abort.abort();
      return Promise.resolve();
    },
  };
  return { pace, paused, signal: abort.signal };
}

const away = new TransientFault('broker-away', 'Kafka is away.');
const denied = new FatalFault('broker-access-denied', 'Kafka denies it.');

describe('issue 13 E23: probes of a start', () => {
  it('try an operation once where it is done, and show it', async () => {
    const observer = fakeObserver();
    const kafka = service('Kafka');
    const { pace, paused, signal } = pacing(1);
    const probes = startProbes({ probes: [kafka], pace, observer });
    await probes.run(signal);
    expect([kafka.tried(), paused]).toEqual([1, []]);
    expect(observer.observed).toEqual([
      expect.objectContaining({
        kind: 'gauge',
        what: 'service_probe_ok',
        value: 1,
        fields: { service: 'Kafka', operation: 'publish' },
      }),
    ]);
  });

  it('try what failed again every minute, tell it once, with what to do, and tell when it is over', async () => {
    const observer = fakeObserver();
    const kafka = service('Kafka', away, away, denied);
    const { pace, paused, signal } = pacing(9);
    const states: unknown[] = [];
    const watching = {
      pause: async (ms: number) => {
        states.push(await part?.check());
        return pace.pause(ms);
      },
    };
    const probes = startProbes({ probes: [kafka], pace: watching, observer });
    const [part] = probes.health();
    await probes.run(signal);
    expect(kafka.tried()).toBe(4);
    expect(paused).toEqual([60_000, 60_000, 60_000]);
    const degraded = (code: string) => ({
      state: 'degraded',
      detail: `publish: ${code}; see "voicemeet doctor"`,
    });
    expect(states).toEqual([
      degraded('broker-away'),
      degraded('broker-away'),
      degraded('broker-access-denied'),
    ]);
    expect(await part?.check()).toEqual({ state: 'ok' });
    const told = observer.observed.filter(({ kind }) => kind !== 'gauge');
    expect(told).toEqual([
      expect.objectContaining({
        kind: 'warn',
        fields: expect.objectContaining({
          service: 'Kafka',
          operation: 'publish',
          code: 'broker-away',
          remedy: expect.stringContaining('VOICEMEET_KAFKA_BROKERS'),
        }),
      }),
      expect.objectContaining({
        kind: 'error',
        fields: expect.objectContaining({ code: 'broker-access-denied' }),
      }),
      expect.objectContaining({ kind: 'info' }),
    ]);
  });
});
