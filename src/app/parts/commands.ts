// The command path of a process, over a store whose newest append is watched.
import type { CommandPath } from '../../write/command-path.ts';
import type { Observer } from '../../ports/observer.port.ts';
import { commandPath } from '../../write/command-path.ts';
import { allCodecs } from '../../adapters/codec/words/all-codecs.ts';
import { readableWords } from '../../adapters/codec/words/readable-words.ts';
import { countingReports } from '../../write/meeting/counted-instants.ts';
import type { KeysGate } from '../keys-gate.ts';
import { watchAppends } from '../append-watch.ts';
import type { EventParts } from './events.ts';
import type { LogParts } from './log.ts';
import type { Opening } from './opening.ts';
import type { SnapshotParts } from './snapshots.ts';
import type { WordWatch } from '../word-watch.ts';

/** How commands are sent. */
export interface CommandParts {
  readonly commands: () => CommandPath;
  /** The code of the fault that the newest append of this process ended with; undefined if it went well or there was none. */
  readonly appendsFailing: () => string | undefined;
}

/** The command path, from snapshots where there are any. */
export function commandParts(
  { part }: Opening,
  {
    log,
    logKind,
    store,
    snapshotTaker,
    words,
    observer,
    keysGate,
  }: Pick<LogParts & EventParts & SnapshotParts, 'log' | 'logKind' | 'store' | 'snapshotTaker'> & {
    readonly words: Pick<WordWatch, 'lowest'>;
    readonly observer: Observer;
    readonly keysGate: Pick<KeysGate, 'dispatch'>;
  },
): CommandParts {
  let failing = (): string | undefined => undefined;
  return {
    commands: part('commands', () => {
      const watched = watchAppends(store(), logKind, observer);
      failing = watched.failing;
      const inReadableWords = readableWords(allCodecs(), words.lowest);
      const path = commandPath(watched.store, log(), snapshotTaker(), inReadableWords);
      return { ...path, dispatch: keysGate.dispatch(countingReports(path.dispatch, observer)) };
    }),
    appendsFailing: () => failing(),
  };
}
