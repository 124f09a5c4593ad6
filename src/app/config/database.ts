// Where PostgreSQL is: the embedded server with its data directory, or a server of one's own.
import { z } from 'zod';
import type { Secret } from '../secret.ts';
import { secretOf } from '../secret.ts';
import { pathText } from './forms.ts';
import { section, variable } from './section.ts';

/** The embedded server, or another one by its URL. */
export type DatabasePlace = { readonly kind: 'embedded' } | { readonly kind: 'url'; readonly url: Secret };

/** Where PostgreSQL is. */
export interface DatabaseConfig {
  readonly database: DatabasePlace;
  /** The embedded server's data. */
  readonly dataDir: string;
}

const postgresForm = /^postgres(ql)?:\/\//;

const databaseText = z.string().transform((text, context): DatabasePlace => {
  if (text === '') return { kind: 'embedded' };
  if (postgresForm.test(text) && URL.canParse(text)) return { kind: 'url', url: secretOf(text) };
  context.addIssue({
    code: 'custom',
    message: 'must be empty (the embedded server) or like postgres://owner:password@host:5432/voicemeet',
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
    DATA_DIR: variable(pathText(cwd), '.data', "directory of the embedded server's data"),
  }),
  part: ({ DATABASE_URL, DATA_DIR }): DatabaseConfig => ({ database: DATABASE_URL, dataDir: DATA_DIR }),
});
