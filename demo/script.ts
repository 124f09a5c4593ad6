// What a file of requests says: waves of requests that are sent at once, one JSON object per line. Reads it
// strictly and names the line that is wrong; knows nothing of sending.
import { isRecord, memberOf, parsedOrNothing, textIn, textsIn } from '../harness/json.ts';

/** Most lines that are read: whoever has more splits the file. */
const maxLines = 20_000;

/** Longest that nothing happens before a wave. */
const maxPauseSeconds = 10;

/** One request. Values may hold placeholders (`{meeting}`), see words.ts. */
export interface Step {
  /** The line in the file, from 1. */
  readonly line: number;
  /** Who asks; `null`: nobody, without a token. */
  readonly as: string | null;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** The answers that may come: `201`, or a status with the problem's code (`409 meeting-full`). */
  readonly expect: readonly string[];
  /** What the answer's body must say, among other things. */
  readonly answer: unknown;
  /** Which name keeps which member of an accepted answer (`media.url`: a member of a member; `@etag`: a header). */
  readonly save: Readonly<Record<string, string>>;
  /** Sent only where this name is known; with `!` in front, only where it is not. */
  readonly when: string | undefined;
  /** Tells the request from all others of a run; two lines with one key are one request. */
  readonly key: string;
  /** Must get, byte for byte, the answer that its key got before. */
  readonly again: boolean;
  /** Asked again and again until the answer says what it must: what comes by webhooks comes later. */
  readonly until: boolean;
  readonly ifMatch: string | undefined;
}

/** Requests that are sent at once. */
export interface Wave {
  readonly wave: number;
  readonly title: string;
  /** How many of which answers all its requests get together, if stated. */
  readonly counts: Readonly<Record<string, number>> | undefined;
  /** A name for the instant at which this wave's last event happened. */
  readonly mark: string | undefined;
  /** How long nothing happens before. */
  readonly afterSeconds: number;
  readonly steps: readonly Step[];
}

/** A line that does not say what it should. */
export class ScriptFault extends Error {
  constructor(line: number, what: string) {
    super(`line ${line}: ${what}`);
    this.name = 'ScriptFault';
  }
}

/** The waves of a file, in order. Throws a `ScriptFault`. */
export function readScript(text: string): readonly Wave[] {
  const lines = text.split('\n');
  if (lines.length > maxLines) throw new ScriptFault(maxLines, `there are more than ${maxLines} lines`);
  const waves: (Wave & { readonly steps: Step[] })[] = [];
  for (const [index, content] of lines.entries()) {
    if (content.trim() === '') continue;
    const line = index + 1;
    const said = parsedOrNothing(content);
    const wave = memberOf(said, 'wave');
    if (!isRecord(said) || typeof wave !== 'number') throw new ScriptFault(line, 'is no object with a wave');
    const current = waves.at(-1);
    if (textIn(said, 'do') === undefined) {
      if (wave !== (current?.wave ?? 0) + 1) throw new ScriptFault(line, `wave ${wave} is out of order`);
      waves.push({ ...headOf(said, line), wave, steps: [] });
    } else if (current?.wave === wave) {
      current.steps.push(stepOf(said, line));
    } else {
      throw new ScriptFault(line, `wave ${wave} has not been announced by a line with its title`);
    }
  }
  return waves;
}

const headMembers = new Set(['wave', 'title', 'counts', 'mark', 'afterSeconds']);
const stepMembers = new Set(
  'wave,when,as,do,body,expect,answer,save,key,again,until,ifMatch,note'.split(','),
);

function headOf(
  said: Readonly<Record<string, unknown>>,
  line: number,
): Pick<Wave, 'title' | 'counts' | 'mark' | 'afterSeconds'> {
  refuseUnknown(said, headMembers, line);
  const title = textIn(said, 'title');
  if (title === undefined) throw new ScriptFault(line, 'has neither a title nor something to do');
  const afterSeconds = said['afterSeconds'] ?? 0;
  if (typeof afterSeconds !== 'number' || !(afterSeconds >= 0 && afterSeconds <= maxPauseSeconds)) {
    throw new ScriptFault(line, `\`afterSeconds\` is no number from 0 to ${maxPauseSeconds}`);
  }
  return { title, counts: countsOf(said['counts'], line), mark: textIn(said, 'mark'), afterSeconds };
}

function countsOf(counts: unknown, line: number): Wave['counts'] {
  if (counts === undefined) return undefined;
  const entries = isRecord(counts) ? Object.entries(counts) : [];
  if (entries.length === 0) throw new ScriptFault(line, 'counts nothing');
  return Object.fromEntries(
    entries.map(([label, count]) => {
      if (typeof count !== 'number') throw new ScriptFault(line, `the count of ${label} is no number`);
      return [label, count];
    }),
  );
}

function stepOf(said: Readonly<Record<string, unknown>>, line: number): Step {
  refuseUnknown(said, stepMembers, line);
  const [, method = '', path = ''] = /^([A-Z]+) (\/\S*)$/.exec(textIn(said, 'do') ?? '') ?? [];
  if (method === '') throw new ScriptFault(line, '`do` is no method with a path');
  const as = said['as'] ?? null;
  if (as !== null && typeof as !== 'string') throw new ScriptFault(line, '`as` names nobody');
  const expect = said['expect'];
  if (!Array.isArray(expect) || expect.length === 0 || !expect.every((label) => typeof label === 'string')) {
    throw new ScriptFault(line, '`expect` is no list of answers');
  }
  return {
    line,
    as,
    method,
    path,
    expect,
    body: said['body'],
    answer: said['answer'],
    save: textsIn(said['save']),
    when: textIn(said, 'when'),
    key: textIn(said, 'key') ?? String(line),
    again: said['again'] === true,
    until: said['until'] === true,
    ifMatch: textIn(said, 'ifMatch'),
  };
}

function refuseUnknown(said: object, known: ReadonlySet<string>, line: number): void {
  const unknown = Object.keys(said).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new ScriptFault(line, `nobody knows what ${unknown.join(', ')} means`);
}

/** Everybody who asks for something, in order of their first request. */
export function peopleOf(waves: readonly Wave[]): readonly string[] {
  const names = waves.flatMap(({ steps }) => steps.flatMap(({ as }) => (as === null ? [] : [as])));
  return [...new Set(names)];
}

/** The names that some answer fills in. */
export function savedNames(waves: readonly Wave[]): ReadonlySet<string> {
  return new Set(waves.flatMap(({ steps }) => steps.flatMap(({ save }) => Object.keys(save))));
}
