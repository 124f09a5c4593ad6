// A random conversation with a log, by seed: appends at right, stale and no revisions, repeats, partial repeats, demands,
// answers under keys used before, chains, reads. A script names everything by numbers, so that it can be played against
// any store, and shortened.
import { seededRandom } from '../../../harness/random.ts';

/** Where a stream is expected to stand; numbers are revisions. */
export type Expects = 'none' | number;

/** `events` are labels: the same label is the same event, to the byte. */
export interface ScriptedWrite {
  readonly stream: number;
  readonly expected: Expects;
  readonly events: readonly number[];
  /** The label of the event that it was decided on. */
  readonly after?: number;
}

/** An append; `key` and `body` are of the answer that is to be kept. */
export interface ScriptedAppend {
  readonly tenant: number;
  readonly writes: readonly ScriptedWrite[];
  readonly answer?: { readonly key: number; readonly body: number };
}

/** One thing asked of the log. Chains are sent without waiting. */
export type Step =
  | { readonly do: 'append'; readonly append: ScriptedAppend; readonly client: number }
  | { readonly do: 'chain'; readonly appends: readonly ScriptedAppend[]; readonly client: number }
  | {
      readonly do: 'read';
      readonly tenant: number;
      readonly stream: number;
      readonly from: 'start' | 'end' | number;
      readonly direction: 'forwards' | 'backwards';
      readonly limit: number;
    }
  | {
      readonly do: 'readTenant';
      readonly tenant: number;
      readonly after: number;
      readonly upTo: number;
      readonly limit: number;
    }
  | { readonly do: 'feed'; readonly after: number; readonly limit: number }
  | { readonly do: 'findAnswer'; readonly tenant: number; readonly key: number };

/**
 * What both stores of a comparison can do. Without `atomicBatch` an append writes to one stream, a chain stays on one
 * (their order among streams is not promised) and keeps no answers, and a key stays with one process (who has claimed
 * it holds it for a while).
 */
export interface ScriptOptions {
  readonly steps: number;
  readonly atomicBatch: boolean;
}

const tenants = 2;
const streamsPerTenant = 3;
const keysPerTenant = 6;

/** A stream's number tells its tenant. */
export const tenantOf = (stream: number): number => Math.floor(stream / streamsPerTenant);

/** The script of a seed. */
export function scriptOf(seed: number, { steps, atomicBatch }: ScriptOptions): Step[] {
  const { below } = seededRandom(seed);
  const chance = (percent: number): boolean => below(100) < percent;
  // What the writer believes of each stream; it only aims with it, the stores decide.
  const believed = new Map<number, number[]>();
  const made: ScriptedAppend[] = [];
  let label = 0;
  const labels = (count: number): number[] => Array.from({ length: count }, () => label++);
  const of = (stream: number): number[] => believed.get(stream) ?? [];

  const expectation = (stream: number): Expects => {
    const right = of(stream).length - 1;
    const revision = chance(75) ? right : right - 2 + below(5);
    return revision < 0 ? 'none' : revision;
  };
  const write = (stream: number): ScriptedWrite => {
    const expected = expectation(stream);
    const events = labels(chance(12) ? 0 : 1 + below(3));
    const own =
      expected === 'none' ? undefined : of(stream)[chance(85) ? expected : below(of(stream).length)];
    return { stream, expected, events, ...(own !== undefined && chance(40) && { after: own }) };
  };
  const fresh = (only: number | undefined): ScriptedAppend => {
    const stream = only ?? below(tenants * streamsPerTenant);
    const tenant = tenantOf(stream);
    const writes = [write(stream)];
    const second = tenant * streamsPerTenant + below(streamsPerTenant);
    if (second !== stream && chance(15) && only === undefined) {
      const more = write(second);
      writes.push(atomicBatch ? more : { ...more, events: [] });
    }
    return {
      tenant,
      writes,
      ...(chance(30) && only === undefined && { answer: { key: below(keysPerTenant), body: label++ } }),
    };
  };
  /** As it was, or with one event fewer, more, or another one, or beside something new. */
  const repeated = (): ScriptedAppend => {
    const again = made[below(made.length)]!;
    if (chance(50)) return again;
    const beside = again.tenant * streamsPerTenant + below(streamsPerTenant);
    if (chance(25) && again.writes.every(({ stream }) => stream !== beside)) {
      const more = write(beside);
      return { ...again, writes: [...again.writes, atomicBatch ? more : { ...more, events: [] }] };
    }
    const writes = again.writes.map((old) => {
      if (!atomicBatch && old.events.length === 0) return old;
      const events = [
        [...old.events].slice(0, -1),
        [...old.events, label++],
        [...old.events.slice(0, -1), label++],
      ];
      return { ...old, events: events[below(events.length)]! };
    });
    return { ...again, writes };
  };
  const append = (only?: number): ScriptedAppend => {
    const asked = made.length > 0 && only === undefined && chance(20) ? repeated() : fresh(only);
    for (const { stream, expected, events } of asked.writes) {
      const here = of(stream);
      if ((expected === 'none' ? -1 : expected) === here.length - 1)
        believed.set(stream, [...here, ...events]);
    }
    made.push(asked);
    return asked;
  };
  const step = (): Step => {
    const what = below(100);
    const stream = below(tenants * streamsPerTenant);
    if (what < 50) {
      const asked = append();
      const client = below(2);
      return { do: 'append', append: asked, client: asked.answer === undefined || atomicBatch ? client : 0 };
    }
    if (what < 60) {
      const only = atomicBatch ? undefined : stream;
      return {
        do: 'chain',
        appends: Array.from({ length: 2 + below(5) }, () => append(only)),
        client: below(2),
      };
    }
    if (what < 78) {
      const from = (['start', 'end', below(8), below(8)] as const)[below(4)]!;
      const direction = chance(50) ? 'forwards' : 'backwards';
      const tenant = chance(90) ? tenantOf(stream) : below(tenants);
      return { do: 'read', tenant, stream, from, direction, limit: 1 + below(6) };
    }
    if (what < 86) {
      return {
        do: 'readTenant',
        tenant: below(tenants),
        after: below(20),
        upTo: below(30),
        limit: 1 + below(9),
      };
    }
    if (what < 93) return { do: 'feed', after: below(20), limit: 1 + below(9) };
    return { do: 'findAnswer', tenant: below(tenants), key: below(keysPerTenant) };
  };
  return Array.from({ length: steps }, step);
}
