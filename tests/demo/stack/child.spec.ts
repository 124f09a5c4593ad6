// Keeping a process running: told of when it ends, started again, given up at last, stopped within a bound, gone with its parent.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepRunning } from '../../../demo/stack/child.ts';
import type { Child } from '../../../demo/stack/child.ts';
import { until } from '../../support/until.ts';

const pauses = { shortestMs: 10, longestMs: 20, mostStarts: 3, steadyMs: 60_000 };
/** Ends when its channel is cut, as those of the stack do. */
const serving = `process.once('disconnect', () => process.exit()); process.send({ server: process.pid });`;

describe('issue 13: a process of npm run stack', () => {
  let directory: string;
  let children: Child[];
  let said: string[];
  let pids: number[];
  let gaveUp: string[];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'voicemeet-child-'));
    [children, said, pids, gaveUp] = [[], [], [], []];
  });
  afterEach(async () => {
    await Promise.all(children.map((child) => child.stop()));
    await rm(directory, { recursive: true, force: true });
  });

  async function kept(code: string, stopTimeoutMs = 20_000): Promise<Child> {
    const script = join(directory, 'program.mjs');
    await writeFile(script, code);
    const child = keepRunning(
      {
        name: 'Toy',
        script,
        env: process.env,
        logFile: join(directory, 'log'),
        readyTimeoutMs: 60_000,
        stopTimeoutMs,
        meanwhile: 'Nobody plays.',
      },
      {
        say: (line) => void said.push(line),
        started: (pid) => {
          if (!pids.includes(pid)) pids.push(pid);
          return Promise.resolve();
        },
        gaveUp: (reason) => void gaveUp.push(reason),
      },
      pauses,
    );
    children.push(child);
    return child;
  }

  it('is started again after it ended, and both are told with what goes on meanwhile', async () => {
    const child = await kept(serving);
    expect(await child.first).toEqual({ missing: undefined });
    process.kill(pids[0]!, 'SIGKILL');
    await expect.poll(() => said.length, { timeout: 25_000 }).toBe(2);
    expect(said[0]).toMatch(
      /^Toy ended \(SIGKILL\) and is started again in 0.02 s\. Nobody plays\. Its log: /,
    );
    expect(said[1]).toBe('Toy serves again.');
    expect(pids).toHaveLength(2);
    expect(await child.stop()).toBe(true);
    expect(() => process.kill(pids[1]!, 0)).toThrow();
  });

  it('is given up once it ended so often without having served for a while', async () => {
    const file = join(directory, 'starts');
    const child = await kept(
      `import { appendFileSync, readFileSync } from 'node:fs';
       appendFileSync(${JSON.stringify(file)}, 'x');
       if (readFileSync(${JSON.stringify(file)}, 'utf8') !== 'x') process.exit(3);
       ${serving}`,
    );
    await child.first;
    process.kill(pids[0]!, 'SIGKILL');
    await expect.poll(() => gaveUp, { timeout: 25_000 }).toHaveLength(1);
    expect(gaveUp[0]).toMatch(/^Toy ended 3 times, the last time with exit code 3; see /);
    expect(await readFile(file, 'utf8')).toBe('xxx');
  });

  it('says why where the first start fails, in the words of the process', async () => {
    const child = await kept(`console.error('no room left'); process.exitCode = 4;`);
    await expect(child.first).rejects.toThrow(/Toy did not start: exit code 4. It said: no room left/);
    expect(pids).toHaveLength(1);
  });

  it('tells what it lacks, which is no failure', async () => {
    const child = await kept(`process.send({ missing: 'there is no java' }); process.exitCode = 1;`);
    expect(await child.first).toEqual({ missing: 'there is no java' });
    expect(said).toEqual([]);
  });

  it('is killed with what it started where it does not stop in time', async () => {
    const grandchild = join(directory, 'grandchild');
    const child = await kept(
      `import { spawn } from 'node:child_process'; import { writeFileSync } from 'node:fs';
       process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1_000);
       const one = spawn('sleep', ['600']); writeFileSync(${JSON.stringify(grandchild)}, String(one.pid)); ${serving}`,
      100,
    );
    await child.first;
    expect(await child.stop()).toBe(false);
    const pid = Number(await readFile(grandchild, 'utf8'));
    await until(async () => {
      const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
      if (!state.includes(') Z')) throw new Error(`process ${pid} runs: ${state}`);
    });
  });
});
