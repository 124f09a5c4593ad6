// Used keys in memory: a real implementation, held to the same contract. For tests.
import { compareInstants } from '../../../src/domain/shared/instant.ts';
import type { AnsweredKey, OpenKey, SpentKey, UsedKeys } from '../../../src/ports/used-keys.port.ts';
import { usedKeysPerPage } from '../../../src/ports/used-keys.port.ts';
import { claimName } from '../../../src/adapters/codec/claim-calls.ts';

type UsedKey = AnsweredKey | SpentKey | OpenKey;

/** Used keys, `first` ones to begin with. */
export function createMemoryUsedKeys(first: readonly UsedKey[] = []): UsedKeys {
  const nameOf = (key: UsedKey): string => claimName(key.kind === 'answered' ? key.answer.claim : key.claim);
  const kept = new Map(first.map((key) => [nameOf(key), key]));
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- the port's readers wait for pages
    async *all() {
      const sorted = [...kept.values()].sort((a, b) => Number(placeOf(a) - placeOf(b)));
      for (let from = 0; from < sorted.length; from += usedKeysPerPage)
        yield sorted.slice(from, from + usedKeysPerPage);
    },
    keep: (keys) => {
      for (const key of keys) {
        const there = kept.get(nameOf(key));
        const stays = there !== undefined && there.kind !== 'open' && compareInstants(there.at, key.at) >= 0;
        if (!stays) kept.set(nameOf(key), key);
      }
      return Promise.resolve();
    },
  };
}

function placeOf(key: UsedKey): bigint {
  return key.kind === 'open' ? -1n : key.position;
}
