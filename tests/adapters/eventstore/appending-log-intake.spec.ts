// Taking records by appends keeps the intake's contract, on the log in memory.
import { logIntakeContract } from '../../contracts/log-intake.contract.ts';
import { createAppendingLogIntake } from '../../../src/adapters/eventstore/appending-log-intake.ts';
import { createMemoryEventLog } from '../../../src/adapters/eventstore/memory/memory-event-log.ts';

logIntakeContract('appends to memory', () => {
  const { log, feed } = createMemoryEventLog();
  const intake = createAppendingLogIntake(log);
  const end = { ...feed, readStream: log.readStream, intake };
  return Promise.resolve({ end, other: createAppendingLogIntake(log), close: () => Promise.resolve() });
});
