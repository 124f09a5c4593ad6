// The program of a load process: does one job after another as its parent asks, and ends with it.
import type { Job, JobResult } from './jobs.ts';
import { read } from './read-job.ts';
import { createWriter } from './write-job.ts';

const write = createWriter();

process.on('message', (job: Job) => {
  const work: Promise<JobResult> = job.kind === 'read' ? read(job) : write(job);
  work.then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
process.on('disconnect', () => process.exit());
