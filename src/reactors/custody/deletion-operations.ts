// How media are inventoried and disposed of, and what the domain is told.
import { parseMeetingId, parseStreamName } from '../../domain/shared/ids.ts';
import type { Effect } from '../../ports/effect.ts';
import type { MediaDisposal, MediaOf } from '../../ports/media-disposal.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { Operation } from '../reactor.ts';
import { inventoryFrom } from './kept-inventory.ts';

/** Long enough for every object of a large meeting; what was removed until then stays removed, and the rest follows. */
const operationTimeoutMs = 120_000;

/** What is left of a meeting is removed again after this; its key is destroyed, so that nobody can read it. */
const againInMs = 5 * 60_000;

/** Nothing is changed, so one whose reply was lost is just done again. */
export function inventorying({ inventory }: Pick<MediaDisposal, 'inventory'>): Operation {
  return {
    timeoutMs: operationTimeoutMs,
    perform: async (effect, { signal }) => ({
      kind: 'done',
      result: JSON.stringify(await inventory(mediaOf(effect), signal)),
    }),
    lookUp: () => Promise.resolve({ kind: 'absent' }),
    conclude: (effect, { end, result }, { by, at }) =>
      end === 'done'
        ? {
            type: 'RecordInventory',
            meeting: mediaOf(effect).meeting,
            inventory: inventoryFrom(result),
            by,
            at,
          }
        : undefined,
  };
}

/**
 * A disposal that is repeated finds less and ends the same, so one whose reply was lost is done again. What the store itself holds is asked for
 * again for ever, and each time operators are told: a deletion is never given up.
 */
export function disposing(
  { dispose }: Pick<MediaDisposal, 'dispose'>,
  observer: Pick<Observer, 'error' | 'count'>,
): Operation {
  return {
    timeoutMs: operationTimeoutMs,
    perform: async (effect, { signal }) => {
      const of = mediaOf(effect);
      const disposed = await dispose(of, signal);
      if (disposed.kind === 'gone') return { kind: 'done' };
      observer.count('deletions_left_objects_total');
      observer.error(
        'Objects of a meeting are still there after they were removed: the store itself holds them (object lock, legal hold), its key may not remove versions, or something writes them. They can’t be read any more, since their key is destroyed, and are removed again every five minutes; the deletion is certified once they are gone. Release them in the store.',
        { meeting: of.meeting, objects: disposed.objects },
      );
      return { kind: 'not-yet', code: 'objects-left', againInMs };
    },
    lookUp: () => Promise.resolve({ kind: 'absent' }),
    conclude: (effect, { end }, { by, at }) => {
      if (end !== 'done') return undefined;
      const { meeting } = mediaOf(effect);
      const removal = { keys: [`record:${meeting}`], removedAt: at };
      return { type: 'CertifyDeletion', meeting, removal, by, at };
    },
  };
}

function mediaOf({ tenant, stream }: Pick<Effect, 'tenant' | 'stream'>): MediaOf {
  const meeting = parseMeetingId(parseStreamName(stream)?.id ?? '');
  if (meeting === undefined) throw new Error(`${stream} is no stream of a meeting's custody`);
  return { tenant, meeting };
}
