// Answers of a transcriber, kept in the vault under the keys of their jobs: with the words themselves they are gone when the recording is.
import { transcriberAnswerObject } from '../../ports/media-names.ts';
import type { TrackId } from '../../domain/shared/ids.ts';
import type { Vault, VaultObject } from '../../ports/vault.port.ts';
import type { HeardReply, KeptAnswers } from './transcribe-track.ts';
import { keepText, readText } from './vault-text.ts';

/** Of one track's pieces. Raises the faults of the vault. */
export function vaultAnswers(
  vault: Vault,
  of: Omit<VaultObject, 'name'>,
  track: TrackId,
  signal: AbortSignal,
): KeptAnswers {
  const objectOf = (job: string): VaultObject => ({ ...of, name: transcriberAnswerObject(of, track, job) });
  return {
    find: async (job) => {
      const text = await readText(vault, objectOf(job), signal);
      return text === undefined ? undefined : replyOf(text);
    },
    keep: async (job, reply) =>
      replyOf((await keepText(vault, objectOf(job), JSON.stringify(reply), signal)).text),
  };
}

/** It is our own text. Members that were undefined are left out, which says the same. */
function replyOf(text: string): HeardReply {
  return JSON.parse(text) as HeardReply;
}
