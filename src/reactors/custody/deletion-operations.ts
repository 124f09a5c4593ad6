// How media are inventoried and disposed of, and what the domain is told.
import { parseMeetingId, parseStreamName } from '../../domain/shared/ids.ts';
import type { Effect } from '../../ports/effect.ts';
import type { MediaDisposal, MediaOf } from '../../ports/media-disposal.port.ts';
import type { Operation } from '../reactor.ts';
import { inventoryFrom } from './kept-inventory.ts';

/** Long enough for every object of a large meeting; what was removed until then stays removed, and the rest follows. */
const operationTimeoutMs = 120_000;

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

/** A disposal that is repeated finds less and ends the same, so one whose reply was lost is done again. */
export function disposing({ dispose }: Pick<MediaDisposal, 'dispose'>): Operation {
  return {
    timeoutMs: operationTimeoutMs,
    perform: async (effect, { signal }) => {
      const disposed = await dispose(mediaOf(effect), signal);
      if (disposed.kind === 'gone') return { kind: 'done' };
      const sentence = `${disposed.objects} objects of the meeting are still there after they were removed: the store itself holds them (object lock, legal hold), or something writes them. They can't be read any more, since their key is destroyed. Once they can be removed, retry.`;
      return { kind: 'failed', code: 'objects-left', sentence };
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
