// The differential suite is tested itself: equal stores never differ, a planted difference is found, named with its seed
// and shortened.
import { describe, expect, it } from 'vitest';
import type { EventLog } from '../../src/ports/event-log.port.ts';
import { memoryLogUnderTest } from '../support/memory-log.ts';
import { comparison, compareSeed, eventLogDifferential, seedsToPlay } from './event-log.differential.ts';
import { scriptOf } from './event-log/script.ts';

const memory = { name: 'memory', make: async () => Promise.resolve(memoryLogUnderTest()) };

eventLogDifferential(memory, { ...memory, name: 'another memory' });

/** Memory with something done wrong. */
const planted = (change: (log: EventLog) => Partial<EventLog>) => {
  const under = memoryLogUnderTest();
  const spoil = (log: EventLog): EventLog => ({ ...log, ...change(log) });
  return { ...under, log: spoil(under.log), other: spoil(under.other) };
};

const bugs: readonly (readonly [string, (log: EventLog) => Partial<EventLog>])[] = [
  [
    'forgets a repeated append of two events',
    ({ append }) => ({
      append: async (asked) => {
        const outcome = await append(asked);
        const [write] = asked.writes;
        return outcome.kind === 'duplicate' && write?.events.length === 2
          ? { kind: 'conflict', stream: write.stream, actual: 0n }
          : outcome;
      },
    }),
  ],
  [
    'reads backwards one too many',
    ({ readStream }) => ({
      readStream: (tenant, stream, range) =>
        readStream(
          tenant,
          stream,
          range.direction === 'backwards' ? { ...range, limit: range.limit + 1 } : range,
        ),
    }),
  ],
  [
    'does not compare leaves',
    ({ append }) => ({
      append: (asked) => append({ ...asked, writes: asked.writes.map(({ leaf: _, ...write }) => write) }),
    }),
  ],
  [
    'changes a byte of the body',
    ({ append }) => ({
      append: (asked) =>
        append({
          ...asked,
          writes: asked.writes.map((write) => ({
            ...write,
            events: write.events.map((event) =>
              event.revision === 4n
                ? { ...event, body: Buffer.from([...event.body.slice(0, -1), 7]) }
                : event,
            ),
          })),
        }),
    }),
  ],
];

describe('a planted difference', () => {
  it.each(bugs)('is named with its seed, in few steps: a store that %s', async (_, change) => {
    const compare = comparison(memory.make, planted(change));
    let said = '';
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      said = await compareSeed(seed, ['memory', 'planted'], compare, true).then(
        () => '',
        (error: unknown) => (error as Error).message,
      );
      if (said === '') continue;
      expect(said).toContain(`VOICEMEET_SEED=${seed}:`);
      break;
    }
    const [, steps] = /(\d+) of 60 steps are enough/.exec(said) ?? [];
    expect(Number(steps), said).toBeGreaterThan(0);
    expect(Number(steps), said).toBeLessThanOrEqual(8);
    expect(said).toContain('planted tells: ');
  });
});

describe('scripts', () => {
  it('are the same for the same seed, and others for another', () => {
    const options = { steps: 60, atomicBatch: true };
    expect(scriptOf(7, options)).toEqual(scriptOf(7, options));
    expect(scriptOf(7, options)).not.toEqual(scriptOf(8, options));
  });

  it('are played alone where VOICEMEET_SEED names one', () => {
    expect(seedsToPlay('12345')).toEqual([12345]);
    expect(seedsToPlay('').length).toBeGreaterThan(20);
  });
});
