// The directory of a stack: one stack at a time, what a killed one left is ended, and nothing but a stack's own is removed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPlace } from '../../../demo/stack/place.ts';
import { processIdentity } from '../../../src/app/embedded/process-facts.ts';

describe('issue 13: the directory of npm run stack', () => {
  let root: string;
  let places: { dataDir: string; keysDir: string };
  let said: string[];
  const open = (fresh = false) => openPlace({ ...places, fresh }, (line) => void said.push(line));
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'voicemeet-place-'));
    places = { dataDir: join(root, 'data'), keysDir: join(root, 'keys') };
    said = [];
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('belongs to one stack at a time', async () => {
    const place = await open();
    await expect(open()).rejects.toThrow(/^Another stack works on .*data: stop that one first/);
    await place.leave();
    await (await open()).leave();
  });

  it('keeps what is in it, unless it is to begin anew', async () => {
    const place = await open();
    await writeFile(join(await place.directory('kafka'), 'segment'), 'events');
    await place.leave();
    await (await open()).leave();
    expect(await readdir(join(places.dataDir, 'kafka'))).toEqual(['segment']);
    await (await open(true)).leave();
    expect(await readdir(places.dataDir)).not.toContain('kafka');
    expect(said).toEqual([expect.stringMatching(/^Removed what earlier runs had stored in/)]);
  });

  it('is never a directory with something that no stack made', async () => {
    await mkdir(places.dataDir);
    await writeFile(join(places.dataDir, 'thesis.txt'), 'years of work');
    await expect(open(true)).rejects.toThrow(/holds something that "npm run stack" did not make/);
    expect(await readdir(places.dataDir)).toEqual(['thesis.txt']);
  });

  it('ends processes that a killed stack left, and none that has its number by chance', async () => {
    const [left, other] = [spawn('sleep', ['600']), spawn('sleep', ['600'])];
    const ended = once(left, 'exit');
    const place = await open();
    await place.note(left.pid!);
    await place.leave();
    // The same number, noted of a process that began at another time.
    const identity = (await processIdentity(other.pid!)).replace(/\d$/, (digit) =>
      String((Number(digit) + 1) % 10),
    );
    await appendFile(join(places.dataDir, 'processes'), `${identity}\n`);
    await (await open()).leave();
    await ended;
    expect(said).toEqual([`Process ${left.pid} of an earlier stack still ran: ending it.`]);
    expect(other.exitCode ?? other.signalCode).toBeNull();
    const gone = once(other, 'exit');
    other.kill('SIGKILL');
    await gone;
  });
});
