// `npm run stack` with a real Kafka and a real LiveKit, as people use it: they open the join page in two browsers and hear each
// other, the broker is killed, the stack is stopped and killed.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { onChromium } from '../support/on-chromium.ts';
import { onKafkaOfItsOwn } from '../support/on-real-kafka.ts';
import { onLivekitOfItsOwn } from '../support/on-real-livekit.ts';
import { stackSite, whenNothingRuns } from '../support/stack-process.ts';
import type { StackProcess, StackSite } from '../support/stack-process.ts';
import {
  browserWith,
  hears,
  letIn,
  lookTimeoutMs,
  openAsHost,
  pageOf,
  press,
  whenSilent,
} from '../web/people-in-browsers.ts';
import { writeTone } from '../web/tone.ts';

const [hostHz, guestHz] = [440, 1_000];
const stopTimeoutMs = 60_000;

/** The figure of a metric of a process. */
async function figure(url: string, name: string): Promise<number> {
  const text = await (await fetch(url)).text();
  const found = text.split('\n').filter((line) => line.startsWith(name) && !line.startsWith('#'));
  return found.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

onKafkaOfItsOwn('npm run stack', () => {
  onLivekitOfItsOwn('npm run stack', () => {
    onChromium('npm run stack', (chromium) => {
      describe('issue 13: npm run stack, then the join page in two browsers', () => {
        let site: StackSite;
        let stack: StackProcess;
        let tones: string;
        let browsers: readonly Browser[];
        let host: Page;
        let guest: Page;
        const metricsOf = async (role: string): Promise<string> =>
          (await stack.said(new RegExp(`^ +metrics +(http\\S+) +\\(${role};`)))[1]!;

        beforeAll(async () => {
          site = await stackSite();
          stack = site.start(['--free-ports']);
          tones = await mkdtemp(join(tmpdir(), 'voicemeet-tones-'));
          const files = [join(tones, 'host.wav'), join(tones, 'guest.wav')] as const;
          await Promise.all([writeTone(files[0], hostHz), writeTone(files[1], guestHz)]);
          browsers = await Promise.all(files.map((file) => browserWith(chromium, file)));
          const pages = await Promise.all(browsers.map(pageOf));
          [host, guest] = pages.map(({ page }) => page) as [Page, Page];
          await stack.said(/^The stack is ready/);
        });
        afterAll(async () => {
          await Promise.all(browsers.map((one) => one.close()));
          await site.remove();
          await rm(tones, { recursive: true, force: true });
        });

        it('lets two people hear each other, and a mute reach the room by an event that came through Kafka', async () => {
          const [, hostUrl = ''] = await stack.said(/^ +(http\S+\/join\/\S+) +\(sign in as Ada/);
          const [, guestUrl = ''] = await stack.said(/^ +(http\S+\/join#\S+)$/);
          await openAsHost(host, hostUrl);
          await letIn(host, guest, guestUrl, 'Gus');
          await expect.poll(() => hears(host, guestHz), { timeout: lookTimeoutMs }).toBe(true);
          await expect.poll(() => hears(guest, hostHz), { timeout: lookTimeoutMs }).toBe(true);

          const silent = whenSilent(host, guestHz);
          await expect.poll(() => hears(host, guestHz), { timeout: lookTimeoutMs }).toBe(true);
          const clickedMs = Date.now();
          await press(host, 'mute-other');
          const tookMs = (await silent) - clickedMs;
          process.stdout.write(`stack: the muted person was heard for ${tookMs} ms after the host's click\n`);
          expect(await hears(host, guestHz)).toBe(false);

          // Not by the log: the relay published, and no reactor fell back to it.
          expect(await figure(await metricsOf('relay'), 'relay_published_total')).toBeGreaterThan(0);
          const reactor = await metricsOf('reactor');
          expect(await figure(reactor, 'delivery_assignments_total')).toBeGreaterThan(0);
          expect(await figure(reactor, 'reactor_fallback')).toBe(0);
        });

        it('starts a broker again that was killed, and says so; rooms follow meanwhile and afterwards', async () => {
          process.kill(await brokerOf(stack), 'SIGKILL');
          await stack.said(/^Kafka ended .* is started again/);
          await press(guest, 'unmute');
          await expect.poll(() => hears(host, guestHz), { timeout: lookTimeoutMs }).toBe(true);
          await stack.said(/^Kafka serves again/);
        });

        it('stops in order at SIGINT, says so, and leaves no process', async () => {
          expect(await stack.running()).not.toEqual([]);
          expect(await stack.end('SIGINT')).toBe(0);
          expect(stack.words()).toContain('Stopped: nothing of the stack is left running.');
          expect(stack.words()).not.toContain('was killed');
          expect(await stack.running()).toEqual([]);
        });

        it('starts again on its data; where it is killed, all its processes end by themselves', async () => {
          const killed = site.start(['--free-ports']);
          await killed.said(/^The stack is ready/);
          const pids = await killed.running();
          expect(pids.length).toBeGreaterThan(8);
          await killed.end('SIGKILL');
          await whenNothingRuns(killed, stopTimeoutMs);
        });
      });
    });
  });
});

describe('issue 13: npm run stack on a machine that lacks something', () => {
  it('says what is missing and what goes on without it, and serves', async () => {
    const site = await stackSite();
    onTestFinished(site.remove);
    const stack = site.start(['--free-ports', '--without', 'livekit'], { PATH: '/nowhere' });
    await stack.said(/^The stack is ready/);
    await stack.said(/^Missing: Apache Kafka .* needs Java .*\(there is no java\)\.$/);
    await stack.said(/^There is no Kafka, so no relay: reactors take events from the log itself\.$/);
    await stack.said(/^There is no LiveKit: the media plane is SIMULATED/);
    const [, api = ''] = await stack.said(/^ +API +(http\S+)/);
    expect((await fetch(`${api}/readyz`)).status).toBe(200);
    await expect(site.start(['--free-ports']).said(/^The stack is ready/)).rejects.toThrow(
      'Another stack works on',
    );
    expect(await stack.end('SIGINT')).toBe(0);
    expect(await stack.running()).toEqual([]);
  });
});

/** The broker's own process: the child of the process that keeps it. */
async function brokerOf(stack: StackProcess): Promise<number> {
  for (const pid of await stack.running()) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('kafka.Kafka')) return pid;
  }
  throw new Error('no process of the stack is a broker');
}
