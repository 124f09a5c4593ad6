// Memory of a process over time: samples after a collection, and how much more there is every minute.
import { memoryUsage } from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Memory of a process after a collection, in MiB. */
export interface Memory {
  readonly rssMiB: number;
  readonly heapMiB: number;
}

/** The same, so many minutes after the beginning. */
export interface Sample extends Memory {
  readonly minutes: number;
}

const mebibyte = 1_048_576;

/** Takes samples of this process, by Node's collector, which it gives only when asked by a flag. */
export function sampler(): () => Memory {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return () => {
    collect();
    const { rss, heapUsed } = memoryUsage();
    return { rssMiB: rss / mebibyte, heapMiB: heapUsed / mebibyte };
  };
}

/** Least squares: how much more of it there is every minute. */
export function slopeOf(samples: readonly Sample[], of: (sample: Sample) => number): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, each) => sum + each, 0) / values.length;
  const [middle, level] = [mean(samples.map(({ minutes }) => minutes)), mean(samples.map(of))];
  let [above, below] = [0, 0];
  for (const sample of samples) {
    above += (sample.minutes - middle) * (of(sample) - level);
    below += (sample.minutes - middle) ** 2;
  }
  return above / below;
}

/** Minute and memory as cells of a table. */
export function cellsOf(sample: Sample | undefined): readonly string[] {
  return [sample?.minutes, sample?.rssMiB, sample?.heapMiB].map((value) => (value ?? NaN).toFixed(1));
}
