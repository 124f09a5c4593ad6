// The shelf of snapshots in memory, held to the same contract. For tests; what it keeps dies with the process.
import type { Instant } from '../../../src/domain/shared/instant.ts';
import type { Clock } from '../../../src/ports/clock.port.ts';
import type { ShelvedState, SnapshotPlace, SnapshotShelf } from '../../../src/ports/snapshot-shelf.port.ts';

interface Kept extends ShelvedState {
  readonly taken: Instant;
}

/** An empty shelf. */
export function createMemorySnapshotShelf({ clock }: { readonly clock: Clock }): SnapshotShelf {
  const kept = new Map<string, Kept>();
  const ordered = (): readonly Kept[] =>
    [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, shelved]) => shelved);
  return {
    put: (shelved) => {
      const name = nameOf({ ...shelved, revision: shelved.tail.revision });
      if (!kept.has(name)) kept.set(name, { ...shelved, taken: clock.now() });
      return Promise.resolve();
    },
    find: ({ tenant, stream, fold }, { revision, at }) => {
      const found = ordered().findLast(
        (one) =>
          one.tenant === tenant &&
          one.stream === stream &&
          one.fold === fold &&
          (revision === undefined || one.tail.revision <= revision) &&
          (at === undefined || one.tail.at <= at),
      );
      return Promise.resolve(found);
    },
    drop: (place) => {
      const found = kept.get(nameOf(place));
      return Promise.resolve(found?.tenant === place.tenant && kept.delete(nameOf(place)));
    },
    sample: (folds, limit) => {
      const fit = ordered().filter(({ fold }) => folds.includes(fold));
      const start = Math.floor(Math.random() * fit.length);
      return Promise.resolve([...fit.slice(start), ...fit.slice(0, start)].slice(0, limit).map(placeOf));
    },
    list: (after, limit) => {
      const later = after === undefined ? '' : nameOf(after);
      const found = ordered().filter((one) => nameOf(placeOf(one)) > later);
      return Promise.resolve(
        found.slice(0, limit).map((one) => {
          return { ...placeOf(one), at: one.tail.at, taken: one.taken, characters: one.state.length };
        }),
      );
    },
    sweep: (but, takenBefore, limit) => {
      const old = ordered().filter(({ fold, taken }) => !but.includes(fold) && taken < takenBefore);
      const gone = old.slice(0, limit);
      for (const one of gone) kept.delete(nameOf(placeOf(one)));
      return Promise.resolve(gone.length);
    },
  };
}

function placeOf({ tenant, stream, fold, tail }: ShelvedState): SnapshotPlace {
  return { tenant, stream, fold, revision: tail.revision };
}

/** Sorts as stream, fold and revision do. */
function nameOf({ stream, fold, revision }: SnapshotPlace): string {
  return `${stream}\0${fold}\0${String(revision).padStart(19, '0')}`;
}
