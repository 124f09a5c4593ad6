// The frame of every benchmark: reads the options, starts the server, lets the benchmark measure, reports the findings,
// and cleans up, also when it is interrupted.
import { machineLines, describeMachine } from './machine.ts';
import { readOptions } from './options.ts';
import type { BenchDefaults, BenchOptions } from './options.ts';
import { markdownOf, resultLine, writeSection } from './report.ts';
import type { Findings } from './report.ts';
import { startServer } from './server.ts';
import type { BenchServer } from './server.ts';

/** A benchmark. */
export interface Benchmark extends BenchDefaults {
  /** As npm knows it: `bench:append`. */
  readonly name: string;
  readonly usage: string;
  /** Measures; releases what it opened. `say` is for progress. */
  readonly measure: (means: Means) => Promise<Findings>;
}

/** What a benchmark works with. */
export interface Means {
  readonly options: BenchOptions;
  readonly server: BenchServer;
  readonly say: (line: string) => void;
  /** Aborted by Ctrl-C and SIGTERM; long loops check it. */
  readonly signal: AbortSignal;
}

/** Runs a benchmark as the program of this process. Sets the exit code: 0 where the findings are ok. */
export async function runBenchmark(benchmark: Benchmark): Promise<void> {
  const { name } = benchmark;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => interrupted.abort(new Error(`stopped by ${signal}`)));
  try {
    // node, the file that runs benchmarks, the benchmark's name, then options.
    const args = process.argv.slice(3);
    const options = readOptions(args, benchmark);
    if (options.help) {
      console.log(benchmark.usage);
      return;
    }
    const server = await startServer(say);
    try {
      const machine = await describeMachine(server.superuserUrl, server.directory);
      for (const line of machineLines(machine)) say(line);
      const findings = await benchmark.measure({ options, server, say, signal: interrupted.signal });
      const section = findings.section ?? name;
      if (options.write) await writeSection(section, commandOf(name, args), machine, findings);
      if (!options.json) console.log([...machineLines(machine), '', ...markdownOf(findings)].join('\n'));
      console.log(resultLine(machine, findings));
      process.exitCode = findings.ok ? 0 : 1;
    } finally {
      await server.stop();
    }
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    console.log(`RESULT ${JSON.stringify({ ok: false, reason })}`);
    process.exitCode = 1;
  }
}

function commandOf(name: string, args: readonly string[]): string {
  const ownArgs = args.filter((argument) => argument !== '--write' && argument !== '--json');
  return `npm run ${name}${ownArgs.length === 0 ? '' : ` -- ${ownArgs.join(' ')}`}`;
}
