// Two stores, the same conversation: they must tell the same, and be left with the same history. A difference is named
// with the seed of its script and shortened to what is needed; VOICEMEET_SEED plays one seed alone.
import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { play } from './event-log/play.ts';
import type { Playable, Transcript } from './event-log/play.ts';
import { scriptOf } from './event-log/script.ts';
import type { Step } from './event-log/script.ts';

/** A store that is compared: its name, and how one is had. */
export interface Compared {
  readonly name: string;
  readonly make: () => Promise<Playable & { readonly close: () => Promise<void> }>;
}

/** How many conversations a suite plays: always the same ones, and some that nobody has played. */
const usualSeeds = { fixed: 20, fresh: 5 };
const stepsPerScript = 60;
const mostShrinkingPlays = 300;

/** Where two transcripts part. */
export interface Divergence {
  readonly step: number;
  readonly reference: string;
  readonly subject: string;
}

/** The first difference; `undefined` where there is none. */
export function divergenceOf(reference: Transcript, subject: Transcript): Divergence | undefined {
  for (const [step, told] of reference.told.entries()) {
    if (told !== subject.told[step])
      return { step, reference: told, subject: subject.told[step] ?? 'nothing' };
  }
  const histories = [reference, subject].map(({ history }) => history.join('\n'));
  const [one = '', two = ''] = histories;
  return one === two ? undefined : { step: reference.told.length, reference: one, subject: two };
}

/** Plays one script against both. */
export type Comparison = (script: readonly Step[]) => Promise<Divergence | undefined>;

/** A fresh reference for each script; the subject goes on, as other tenants. */
export function comparison(makeReference: Compared['make'], subject: Playable): Comparison {
  return async (script) => {
    const nonce = randomUUID();
    const reference = await makeReference();
    try {
      const namesFirst = subject.log.capabilities.atomicBatch;
      return divergenceOf(
        await play(reference, script, nonce, namesFirst),
        await play(subject, script, nonce, namesFirst),
      );
    } finally {
      await reference.close();
    }
  };
}

/** The shortest script found that still diverges, and how: halves, quarters, … and at last single steps are left out. */
export async function shrink(
  script: readonly Step[],
  found: Divergence,
  compare: Comparison,
): Promise<{ readonly shortest: readonly Step[]; readonly divergence: Divergence }> {
  let shortest = script.slice(0, found.step + 1);
  let divergence = found;
  let plays = 0;
  for (let size = Math.ceil(shortest.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < shortest.length && plays < mostShrinkingPlays;) {
      const shorter = shortest.filter((_, i) => i < from || i >= from + size);
      plays++;
      const still = await compare(shorter);
      if (still === undefined) from += size;
      else [shortest, divergence] = [shorter.slice(0, still.step + 1), still];
    }
  }
  return { shortest, divergence };
}

/** Plays the script of a seed; throws an error that names the seed and the shortest script where the stores differ. */
export async function compareSeed(
  seed: number,
  names: readonly [string, string],
  compare: Comparison,
  atomicBatch: boolean,
): Promise<void> {
  const script = scriptOf(seed, { steps: stepsPerScript, atomicBatch });
  const first = await compare(script);
  if (first === undefined) return;
  const { shortest, divergence } = await shrink(script, first, compare);
  const { step, reference, subject } = divergence;
  throw new Error(
    [
      `VOICEMEET_SEED=${seed}: ${names[0]} and ${names[1]} part; ${shortest.length} of ${script.length} steps are enough:`,
      ...shortest.map((one, i) => `${i === step ? '→' : ' '} ${i + 1}. ${JSON.stringify(one)}`),
      `${names[0]} tells: ${reference}`,
      `${names[1]} tells: ${subject}`,
    ].join('\n'),
  );
}

/** Fixed seeds and a few fresh ones, or the one of VOICEMEET_SEED. */
export function seedsToPlay(
  wanted = process.env['VOICEMEET_SEED'],
  { fixed, fresh } = usualSeeds,
): readonly number[] {
  if (wanted !== undefined && wanted !== '') return [Number(wanted)];
  const always = Array.from({ length: fixed }, (_, i) => i + 1);
  return [...always, ...Array.from({ length: fresh }, () => randomInt(1_000, 2 ** 32))];
}

/** Compares a store with another one, seed by seed. */
export function eventLogDifferential(reference: Compared, subject: Compared, seeds = usualSeeds): void {
  describe(`event log differential: ${reference.name} and ${subject.name}`, () => {
    let made: Awaited<ReturnType<Compared['make']>>;
    beforeAll(async () => {
      made = await subject.make();
    });
    afterAll(() => made.close());
    const names = [reference.name, subject.name] as const;
    it.each(seedsToPlay(undefined, seeds))('tell the same in the conversation of seed %i', async (seed) => {
      const compare = comparison(reference.make, made);
      await compareSeed(seed, names, compare, made.log.capabilities.atomicBatch);
    });
  });
}
