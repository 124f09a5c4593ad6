// Reading in turn over several connections, each waiting for its answer.
import { setTimeout as delay } from 'node:timers/promises';
import { openConnection, requestText } from './connection.ts';
import type { JobResult, ReadJob } from './jobs.ts';
import { createTally } from './tally.ts';

const warmUpMs = 300;

/** Does the job; answers other than 200 are counted as failed. */
export async function read(job: ReadJob): Promise<JobResult> {
  const { address, paths, token, connections, seconds } = job;
  const headers: Readonly<Record<string, string>> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  const requests = paths.map((path) => requestText('GET', path, headers));
  const opened = await Promise.all(Array.from({ length: connections }, () => openConnection(address)));
  const tally = createTally();
  await delay(50);
  const from = performance.now() + warmUpMs;
  const until = from + seconds * 1_000;
  await Promise.all(
    opened.map(async (connection, first) => {
      for (let turn = first, now = performance.now(); now < until; turn += connections) {
        const { status } = await connection.send(requests[turn % requests.length] ?? '');
        const then = performance.now();
        if (now >= from) tally.add(then - now, status === 200);
        now = then;
      }
    }),
  );
  for (const connection of opened) connection.close();
  return { answered: tally.summary((performance.now() - from) / 1_000) };
}
