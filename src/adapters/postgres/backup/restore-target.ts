// Which database pg_restore restores into: the configured one, which was made ready for it. It reads no variable for that, and
// would write SQL to its output if it were not told.
import { basename } from 'node:path';
import { PermanentFault } from '../../../ports/faults.ts';

/** Options by which pg_restore writes to a file or lists, and connects nowhere. */
const writesElsewhere = /^(-f|--file|-l$|--list$)/;

/**
 * A tool and its words, with the database of a URL named where pg_restore wants it named. Raises the permanent fault
 * `other-database` where the words name another one: that one was not made ready, and may hold a history.
 */
export function withDatabase([tool = '', ...words]: readonly string[], url: string): readonly string[] {
  if (basename(tool).replace(/\.exe$/, '') !== 'pg_restore') return [tool, ...words];
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  const named = databaseIn(words);
  if (named !== undefined && named !== database) {
    throw new PermanentFault(
      'other-database',
      `The words for pg_restore name the database ${named}, and the configuration names ${database}. Nothing was changed. Leave "--dbname" out: VOICEMEET_DATABASE_URL, or the embedded server, says where to restore.`,
    );
  }
  if (named !== undefined || words.some((word) => writesElsewhere.test(word))) return [tool, ...words];
  return [tool, `--dbname=dbname='${database.replace(/['\\]/g, '\\$&')}'`, ...words];
}

/** `-d name`, `-dname`, `--dbname name` or `--dbname=name`; the last counts. */
function databaseIn(words: readonly string[]): string | undefined {
  const at = words.findLastIndex((word) => /^(-d|--dbname$|--dbname=)/.test(word));
  const word = words[at];
  if (word === undefined) return undefined;
  return word === '-d' || word === '--dbname' ? words[at + 1] : word.replace(/^(-d|--dbname=)/, '');
}
