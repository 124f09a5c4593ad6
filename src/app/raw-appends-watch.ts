// Takes the right to write rows of the log by itself from the appender's role: at a start where nobody needs it any more, else
// once the watch over words has seen no process of an older version for a while.
import { wordLevel } from '../adapters/codec/words/word-levels.ts';
import { closeRawAppendsIfUnused, rawAppendsAreOpen } from '../adapters/postgres/raw-appends.ts';
import type { RawAppends } from '../adapters/postgres/raw-appends.ts';
import type { Pace } from '../ports/clock.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import { startInBackground } from './roles/background.ts';
import type { RoleMeans } from './roles/role.ts';
import type { WordWatch } from './word-watch.ts';

const everyMs = 1_000;
const code = 'raw-appends-open';

/** What it works with; `close` as `closeRawAppendsIfUnused`. */
export interface RawAppendsWatchPorts {
  readonly words: Pick<WordWatch, 'lowest'>;
  readonly close: () => Promise<RawAppends>;
  readonly observer: Pick<Observer, 'warn' | 'info'>;
}

/**
 * Tries once. Gives what is left to do in the background, until aborted; undefined where nothing is. A failure is a warning
 * and tried again: appends go on either way.
 */
export async function watchRawAppends({
  words,
  close,
  observer,
}: RawAppendsWatchPorts): Promise<((pace: Pace, signal: AbortSignal) => Promise<void>) | undefined> {
  let warnedOf: string | undefined;
  const isClosed = async (): Promise<boolean> => {
    const outcome = words.lowest() < wordLevel ? 'older-connected' : await close().catch(asFailure);
    if (outcome === 'closed')
      observer.info(
        "the appender's role can write rows of the log through functions that check them only, from now on",
      );
    if (outcome === 'closed' || outcome === 'were-closed') return true;
    const [why, fact, cause] =
      outcome === 'older-connected'
        ? [outcome, 'while a process of an older version is connected, which needs it', undefined]
        : ['failed', 'since the right could not be taken away', outcome.cause];
    if (warnedOf !== why)
      observer.warn(
        `whoever has the appender's password can write rows of the log by hand, ${fact}: it is tried again every second`,
        { code },
        cause,
      );
    warnedOf = why;
    return false;
  };
  if (await isClosed()) return undefined;
  return async (pace, signal) => {
    do {
      await pace.pause(everyMs, signal);
    } while (!signal.aborted && !(await isClosed()));
  };
}

function asFailure(cause: unknown): { readonly cause: unknown } {
  return { cause };
}

/** Starts it in a process that has the owner's account; another one can only say that an operator should. */
export async function startRawAppendsWatch(
  means: Pick<RoleMeans, 'config' | 'lifecycle' | 'observer' | 'pace' | 'parts'>,
): Promise<void> {
  const { config, lifecycle, observer, pace, parts } = means;
  const { pools, words } = parts;
  if (config.rolePasswordsFile !== '') {
    // No more than a warning depends on it: a start does not fail for that.
    if (await rawAppendsAreOpen(pools.of('commands')).catch(() => false))
      observer.warn(
        'whoever has the appender\'s password can write rows of the log by hand: once no process of an older version runs, run "voicemeet roles tighten" where the owner\'s account is',
        { code },
      );
    return;
  }
  const close = (): Promise<RawAppends> => closeRawAppendsIfUnused(pools.of('owner'));
  const rest = await lifecycle.start('raw appends', () => watchRawAppends({ words, close, observer }));
  if (rest !== undefined)
    await startInBackground(means, 'watch over raw appends', (signal) => rest(pace, signal));
}
