// The program: reads its configuration, starts what its roles name, and stops in order when asked to.
import { describeFaults } from './config/report.ts';
import { configOfProcess } from './config/config.ts';
import { sentenceOf } from './failure-sentence.ts';
import { startProgram } from './program.ts';
import { stopSignals } from './stop-signals.ts';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const result = configOfProcess();
if (result.kind === 'faults') {
  for (const line of describeFaults(result.faults)) say(line);
  process.exitCode = 1;
} else {
  const { config } = result;
  const { stopRequested, stopThen } = stopSignals(config.stopPauseMs);
  try {
    stopThen(await startProgram({ config, say, stopRequested }));
  } catch (fault) {
    const isStop = fault === stopRequested.reason;
    say(
      isStop
        ? 'Stopped while starting; nothing is left running.'
        : `VoiceMeet did not start: ${sentenceOf(fault)}`,
    );
    process.exitCode = isStop ? 0 : 1;
  }
}
