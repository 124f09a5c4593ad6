// Taking records into the log in memory keeps the contract of intakes.
import { logIntakeContract } from '../../contracts/log-intake.contract.ts';
import { createMemoryLogIntake } from './memory-log-intake.ts';
import { createMemoryEventLog } from './memory-event-log.ts';

logIntakeContract('memory', () => {
  const { log, feed } = createMemoryEventLog();
  const intake = createMemoryLogIntake(log);
  const end = { ...feed, readStream: log.readStream, intake };
  return Promise.resolve({ end, other: createMemoryLogIntake(log), close: () => Promise.resolve() });
});
