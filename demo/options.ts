// The command-line options of the demo.
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';

export const usage = `npm run demo -- [--url <address>]… [--verify] [--file <requests.jsonl>]

Plays a town hall of 100 people and replays it. Without --url a server of this checkout is started for as long as
the demo takes. With --url that server is used, which must have a development sign-in; several addresses are taken
as servers of one log, asked in turn, and one of them may go down on the way. --verify holds the read models against a rebuild from zero, as
it is always done on a server of its own: the environment must then name the data of that server (VOICEMEET_…).`;

/** What to play, and against whom; no address: a server of our own. */
export interface Options {
  readonly urls: readonly string[];
  readonly file: string;
  readonly verify: boolean;
  readonly help: boolean;
}

/** The options of a command line. Throws a sentence for people if it is not valid. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string', multiple: true, default: [] },
      file: {
        type: 'string',
        default: fileURLToPath(new URL('../examples/town-hall.jsonl', import.meta.url)),
      },
      verify: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const wrong = values.url.find((url) => !URL.canParse(url) || !/^https?:\/\//.test(url));
  if (wrong !== undefined)
    throw new Error(`--url takes an address that begins with http:// or https://, not ${wrong}`);
  const { url: urls, file, verify, help } = values;
  return { urls, file, verify, help };
}
