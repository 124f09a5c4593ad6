// The program: reads its configuration, starts what its roles name, and stops in order when asked to.
import { describeFaults } from './config-report.ts';
import { configOfProcess } from './config.ts';
import { sentenceOf } from './failure-sentence.ts';
import { stopOnSignals } from './lifecycle.ts';
import { startProgram } from './program.ts';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const result = configOfProcess();
if (result.kind === 'faults') {
  for (const line of describeFaults(result.faults)) say(line);
  process.exitCode = 1;
} else {
  try {
    const { config } = result;
    stopOnSignals(await startProgram({ config, say }), config.stopPauseMs);
  } catch (fault) {
    say(`VoiceMeet can not start: ${sentenceOf(fault)}`);
    process.exitCode = 1;
  }
}
