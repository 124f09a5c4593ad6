// Which database pg_restore restores into: the configured one, which was made ready for it. It reads no variable for that, and
// would write SQL to its output if it were not told.
import { basename } from 'node:path';
import { PermanentFault } from '../../../ports/faults.ts';

/** Options by which pg_restore writes to a file or lists, and connects nowhere. */
const writesElsewhere = /^(-f|--file|-l$|--list$)/;

/** Flags that take no value, after which the tool reads further options of the same word (`-cvd name`). */
const flags = 'acCeOlRsvwWx1';
/** Host, port and user, as the tool abbreviates them. */
const namesServer = new RegExp(`^(-[${flags}]*[hpU]|--(ho|hos|host|po|por|port|u|us|use|user\\w*)(=|$))`);
const namesDatabase = new RegExp(`^(-[${flags}]*d|--(d|db|dbn|dbna|dbnam|dbname)(=|$))`);

/**
 * A tool and its words, with the database of a URL named where pg_restore wants it named. Raises the permanent fault
 * `other-database` where the words name another one: that one was not made ready, and may hold a history.
 */
export function withDatabase([tool = '', ...words]: readonly string[], url: string): readonly string[] {
  if (basename(tool).replace(/\.exe$/, '') !== 'pg_restore') return [tool, ...words];
  const database = decodeURIComponent(new URL(url).pathname.slice(1));
  if (words.some((word) => namesServer.test(word))) {
    throw new PermanentFault(
      'other-database',
      'The words for pg_restore name a host, a port or a user. Nothing was changed. Leave them out: VOICEMEET_DATABASE_URL, or the embedded server, says where to restore.',
    );
  }
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

/** `-d name`, `-dname`, `-cvd name`, `--dbname name` or `--dbname=name`, abbreviated or not; the last counts. */
function databaseIn(words: readonly string[]): string | undefined {
  const at = words.findLastIndex((word) => namesDatabase.test(word));
  const word = words[at];
  if (word === undefined) return undefined;
  const value = word.replace(new RegExp(`^(-[${flags}]*d|--\\w+=?)`), '');
  return value === '' ? words[at + 1] : value;
}
