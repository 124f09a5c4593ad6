// How a recorded file is archived, and its first copy removed.
//
// R1  A file is archived as it is, whatever is wrong with it: what was said is in it, and what its bytes are worth is graded, not decided here.
// R2  A file whose meeting's deletion is permitted is not kept: that is asked before it is sealed, and once more after it, since the deletion may
//     have listed what there is in between. Then it is removed again, where it landed too.
// R3  Repeated, archiving finds what it sealed before (ports/vault.port.ts), and removing finds nothing.
import type { BareCommand } from '../../domain/all-commands.ts';
import { soundingLength } from '../../audio/sounding-length.ts';
import { trackObject } from '../../ports/media-names.ts';
import type { ObjectStore } from '../../ports/object-store.port.ts';
import type { RecordedRoom } from '../../ports/recorded-room.ts';
import type { Vault } from '../../ports/vault.port.ts';
import type { Operation } from '../reactor.ts';
import { archivedFromResult, resultOf } from './archived-result.ts';
import { trackOfEffect } from '../track-of-effect.ts';

/** What files are archived with. */
export interface ArchivePorts {
  readonly recorded: Pick<RecordedRoom, 'trackOf' | 'mayKeep'>;
  /** Where the recorder leaves files. */
  readonly landing: Pick<ObjectStore, 'read' | 'remove'>;
  readonly vault: Pick<Vault, 'seal'>;
  /** What lies in the vault, as it is stored. */
  readonly archive: Pick<ObjectStore, 'remove'>;
}

/** A file of three hours is some 170 MB, read and written twice. */
const archiveTimeoutMs = 15 * 60_000;
const removeTimeoutMs = 30_000;

const meetingDeleted = 'meeting-deleted';
const causes: ReadonlyMap<string, 'unreadable' | 'meeting-deleted'> = new Map([
  ['landing-empty', 'unreadable'],
  [meetingDeleted, 'meeting-deleted'],
]);

/** Seals a landed file into the vault. */
export function archiving({ recorded, landing, vault, archive }: ArchivePorts): Operation {
  const unwanted = async (name: string, signal: AbortSignal) => {
    await archive.remove(name, signal);
    await landing.remove(name, signal);
    return { kind: 'refused', code: meetingDeleted } as const;
  };
  return {
    timeoutMs: archiveTimeoutMs,
    perform: async ({ tenant, ...effect }, { signal }) => {
      const track = trackOfEffect(effect);
      const state = await recorded.trackOf(tenant, track);
      if (state.status === 'none') return { kind: 'refused', code: 'track-unknown' };
      if (state.status === 'archived') return { kind: 'done' };
      const { meeting, person } = state;
      const name = trackObject({ tenant, meeting }, track);
      if (!(await recorded.mayKeep({ tenant, meeting }))) return unwanted(name, signal);
      const landed = await landing.read(name, signal);
      if (landed.kind === 'absent') return { kind: 'refused', code: 'landing-absent' };
      if (landed.bytes === 0) return { kind: 'refused', code: 'landing-empty' };
      const { milliseconds } = await soundingLength(landed.source);
      const outcome = await vault.seal(
        { tenant, meeting, person, name },
        () => contentOf(landing, name, signal),
        signal,
      );
      if (outcome.kind === 'taken')
        return {
          kind: 'failed',
          code: 'vault-taken',
          sentence:
            'The vault holds another file under the name of this one: compare both before anything is removed.',
        };
      if (!(await recorded.mayKeep({ tenant, meeting }))) return unwanted(name, signal);
      return { kind: 'done', result: resultOf(outcome.sealed, milliseconds) };
    },
    lookUp: () => Promise.resolve({ kind: 'absent' }),
    conclude: (effect, { end, result, code }, asked): BareCommand | undefined => {
      const track = trackOfEffect(effect);
      if (end !== 'done') {
        if (code === 'track-unknown') return undefined;
        return { type: 'LoseTrack', track, cause: causes.get(code ?? '') ?? 'not-found', ...asked };
      }
      const archived = result === undefined ? undefined : archivedFromResult(result);
      return archived && { type: 'ArchiveTrack', track, ...archived, ...asked };
    },
  };
}

/** Removes what the recorder left, once it is archived. */
export function removingLanding({
  recorded,
  landing,
}: Pick<ArchivePorts, 'recorded' | 'landing'>): Operation {
  return {
    timeoutMs: removeTimeoutMs,
    perform: async ({ tenant, ...effect }, { signal }) => {
      const track = trackOfEffect(effect);
      const state = await recorded.trackOf(tenant, track);
      if (state.status !== 'archived') return { kind: 'refused', code: 'not-archived' };
      const removed = await landing.remove(trackObject({ tenant, meeting: state.meeting }, track), signal);
      return { kind: 'done', result: String(removed) };
    },
    lookUp: () => Promise.resolve({ kind: 'absent' }),
    conclude: (effect, { end, result }, asked) =>
      end === 'done'
        ? {
            type: 'RecordLandingRemoved',
            track: trackOfEffect(effect),
            objects: Number(result ?? 0),
            ...asked,
          }
        : undefined,
  };
}

/** The landed file from its beginning; the vault reads it twice. */
async function* contentOf(
  landing: Pick<ObjectStore, 'read'>,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const landed = await landing.read(name, signal);
  if (landed.kind === 'found') yield* landed.source;
}
