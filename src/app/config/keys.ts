// Where keys lie: apart from the data that they open.
import { join } from 'node:path';
import { z } from 'zod';
import type { DatabaseConfig } from './database.ts';
import { isBelow, pathText } from './forms.ts';
import { prefix, section, variable } from './section.ts';

/** Where keys lie. */
export interface KeysConfig {
  readonly keysDir: string;
  readonly guestKeysFile: string;
}

export const keysSection = section({
  variables: ({ cwd }) => ({
    KEYS_DIR: variable(
      pathText(cwd),
      '.keys',
      'directory of the root key and other secrets; never below the data',
    ),
    GUEST_KEYS_FILE: variable(
      z.union([z.literal(''), pathText(cwd)]),
      '',
      "file of the keys that sign guests' tokens; empty: guest-tokens.json in the directory of keys",
    ),
  }),
  part: ({ KEYS_DIR, GUEST_KEYS_FILE }): KeysConfig => ({
    keysDir: KEYS_DIR,
    guestKeysFile: GUEST_KEYS_FILE === '' ? join(KEYS_DIR, 'guest-tokens.json') : GUEST_KEYS_FILE,
  }),
  contradictions: ({ keysDir, guestKeysFile, dataDir }: KeysConfig & DatabaseConfig) => [
    ...(isBelow(keysDir, dataDir)
      ? [
          `${prefix}KEYS_DIR must not lie below ${prefix}DATA_DIR: whoever copies the data would have its keys.`,
        ]
      : []),
    ...(isBelow(guestKeysFile, dataDir)
      ? [`${prefix}GUEST_KEYS_FILE must not lie below ${prefix}DATA_DIR.`]
      : []),
  ],
});
