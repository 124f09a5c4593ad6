// Where PostgreSQL is: the embedded server with its data directory, or a server of one's own.
import { z } from 'zod';
import type { Secret } from '../secret.ts';
import { secretOf } from '../secret.ts';
import { pathText } from './forms.ts';
import { prefix, section, variable } from './section.ts';
import { isPostgresUrl, isSafePostgres } from './store-urls.ts';

/** The embedded server, or another one by its URL. */
export type DatabasePlace = { readonly kind: 'embedded' } | { readonly kind: 'url'; readonly url: Secret };

/** Where PostgreSQL is. */
export interface DatabaseConfig {
  readonly database: DatabasePlace;
  /** The embedded server's data. */
  readonly dataDir: string;
  /** Passwords of the login roles that this process uses, instead of the owner's account and the key of all of them; empty where it has those. */
  readonly rolePasswordsFile: string;
}

const databaseText = z.string().transform((text, context): DatabasePlace => {
  if (text === '') return { kind: 'embedded' };
  if (isPostgresUrl(text)) return { kind: 'url', url: secretOf(text) };
  context.addIssue({
    code: 'custom',
    message:
      'must be empty (the embedded server) or like postgres://owner:password@host:5432/voicemeet, with the account before the host',
  });
  return z.NEVER;
});

export const databaseSection = section({
  variables: ({ cwd }) => ({
    DATABASE_URL: variable(
      databaseText,
      '',
      "a PostgreSQL of your own, as the database's owner; empty: the embedded one",
    ),
    ROLE_PASSWORDS_FILE: variable(
      z.union([z.literal(''), pathText(cwd)]),
      '',
      "file of the passwords of this process' login roles, by `voicemeet roles passwords`; then it is no owner and never migrates",
    ),
    DATA_DIR: variable(pathText(cwd), '.data', "directory of the embedded server's data"),
  }),
  part: ({ DATABASE_URL, DATA_DIR, ROLE_PASSWORDS_FILE }): DatabaseConfig => ({
    database: DATABASE_URL,
    dataDir: DATA_DIR,
    rolePasswordsFile: ROLE_PASSWORDS_FILE,
  }),
  contradictions: ({ database, rolePasswordsFile }, { production }) => {
    if (rolePasswordsFile !== '' && database.kind === 'embedded') {
      return [
        `${prefix}ROLE_PASSWORDS_FILE needs ${prefix}DATABASE_URL: the embedded server has its owner here.`,
      ];
    }
    if (!production || database.kind === 'embedded' || isSafePostgres(database.url.reveal())) return [];
    return [
      `${prefix}DATABASE_URL must say sslmode=verify-full with NODE_ENV=production, unless the server is on this machine (and sslrootcert=/path/ca.pem for an authority of your own).`,
    ];
  },
});
