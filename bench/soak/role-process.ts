// The program of a process that plays some roles of the program, as its environment says, and tells its memory when it is asked;
// started by bench/soak/role-processes.ts, and ends with it.
import { configOfProcess } from '../../src/app/config/config.ts';
import { startProgram } from '../../src/app/program.ts';
import { sampler } from './memory.ts';

const sample = sampler();
const read = configOfProcess();
if (read.kind === 'faults') throw new Error(read.faults.join('\n'));
const program = await startProgram({
  config: read.config,
  say: () => undefined,
  logTo: { write: (line: string) => void process.stderr.write(line) },
});
process.on('message', () => process.send?.(sample()));
process.on('disconnect', () => void program.stop().then(() => process.exit()));
process.send?.({ address: program.address });
