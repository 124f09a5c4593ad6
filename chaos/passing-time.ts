// How time passes in an outage: step by step on clocks that are moved, those of the program's processes by a file
// (shifted-clock.mjs), the server's by what waits for it; or as it does.
import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LogReader } from './postgres-log.ts';

/** Time of an experiment. */
export interface PassingTime {
  /** What the program's processes are started with. */
  readonly env: Readonly<Record<string, string>>;
  /** The instant at which the program is. */
  readonly now: () => Date;
  /** Lets so many seconds pass, in which the program works. */
  readonly pass: (seconds: number, reader: Pick<LogReader, 'run'>) => Promise<void>;
  /** Moves the program's clocks ahead at once; says whether it can. */
  readonly skip: (seconds: number) => Promise<boolean>;
}

const stepSeconds = 30;
/** The processes look at the file every 20 ms. */
const noticedWithinMs = 200;
/** So long the program works in a step: timers look for what is due at least every 750 ms. */
const stepRealMs = 800;

/** Time as it is. Passing it rejects once it is interrupted. */
export function realTime(interrupted: AbortSignal): PassingTime {
  return {
    env: {},
    now: () => new Date(),
    pass: (seconds) => delay(seconds * 1_000, undefined, { signal: interrupted }),
    skip: () => Promise.resolve(false),
  };
}

/** Time that is moved; `file` is where the clocks are set. Passing it rejects once it is interrupted. */
export async function shiftedTime(file: string, interrupted: AbortSignal): Promise<PassingTime> {
  let aheadMs = 0;
  const skip = async (seconds: number): Promise<boolean> => {
    aheadMs += seconds * 1_000;
    await writeFile(file, String(aheadMs), { mode: 0o644 });
    await delay(noticedWithinMs);
    return true;
  };
  await skip(0);
  const preload = fileURLToPath(new URL('shifted-clock.mjs', import.meta.url));
  return {
    env: { NODE_OPTIONS: `--import=${preload}`, CHAOS_CLOCK_FILE: file },
    now: () => new Date(Date.now() + aheadMs),
    skip,
    async pass(seconds, reader) {
      for (let left = seconds; left > 0; left -= stepSeconds) {
        const step = Math.min(left, stepSeconds);
        await skip(step);
        await reader.run(
          `update ops.due_attempts set until = until - $1 * interval '1 second' where until < 'infinity' and not done`,
          [step],
        );
        await delay(stepRealMs, undefined, { signal: interrupted });
      }
    },
  };
}
