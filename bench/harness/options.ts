// The command-line options of every benchmark.
import { parseArgs } from 'node:util';

/** The options that all benchmarks share, and those of its own that one named. */
export interface BenchOptions {
  /** Standard output holds the RESULT line alone. */
  readonly json: boolean;
  /** How often each subject is measured; figures are medians over rounds. */
  readonly rounds: number;
  /** Seconds of one measurement. */
  readonly seconds: number;
  /** Writes the section of docs/benchmarks.md. */
  readonly write: boolean;
  readonly help: boolean;
  /** Options of the benchmark's own, as text. */
  readonly own: Readonly<Record<string, string | undefined>>;
  /** Flags of the benchmark's own that were given. */
  readonly flags: ReadonlySet<string>;
}

/** What a benchmark takes by default, and the names of its own options. */
export interface BenchDefaults {
  readonly rounds: number;
  readonly seconds: number;
  readonly own?: readonly string[];
  readonly flags?: readonly string[];
}

const maxRounds = 100;
const maxSeconds = 3_600;

/** The options of a command line. Throws a sentence for people if it is not valid. */
export function readOptions(args: readonly string[], defaults: BenchDefaults): BenchOptions {
  const { own = [], flags = [] } = defaults;
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      rounds: { type: 'string', default: String(defaults.rounds) },
      seconds: { type: 'string', default: String(defaults.seconds) },
      ...Object.fromEntries(own.map((name) => [name, { type: 'string' as const }])),
      ...Object.fromEntries(flags.map((name) => [name, { type: 'boolean' as const }])),
    },
  });
  const given: Readonly<Record<string, unknown>> = values;
  const rounds = Number(values.rounds);
  const seconds = Number(values.seconds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > maxRounds)
    throw new Error(`--rounds takes a whole number from 1 to ${maxRounds}, not ${values.rounds}`);
  if (!(seconds > 0 && seconds <= maxSeconds))
    throw new Error(`--seconds takes a number up to ${maxSeconds}, not ${values.seconds}`);
  return {
    json: values.json,
    write: values.write,
    help: values.help,
    rounds,
    seconds,
    own: Object.fromEntries(
      own.map((name) => [name, typeof given[name] === 'string' ? given[name] : undefined]),
    ),
    flags: new Set(flags.filter((name) => given[name] === true)),
  };
}
