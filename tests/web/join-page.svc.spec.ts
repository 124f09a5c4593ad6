// The page on which people join, as people use it: in Chromium, with a tone for a microphone, on a real LiveKit. What one person
// hears of another is measured in the sound that their page plays.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLivekit } from '../../scripts/services/livekit.mjs';
import type { LivekitServer } from '../../scripts/services/livekit.mjs';
import { freePort } from '../../scripts/services/free-ports.mjs';
import { anAccount, aMeeting, expected } from '../support/meeting-steps.ts';
import { onChromium } from '../support/on-chromium.ts';
import { onLivekitOfItsOwn } from '../support/on-real-livekit.ts';
import { givenProgram } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';
import {
  browserWith,
  hears,
  letIn,
  lookTimeoutMs,
  openAsHost,
  pageOf,
  press,
  sees,
} from './people-in-browsers.ts';
import { writeTone } from './tone.ts';

const key = { name: 'tests', secret: 'a-secret-of-the-tests-with-32-characters' };
const hostHz = 440;
const guestHz = 1_000;

const what = 'the page on which people join';

onLivekitOfItsOwn(what, (program) => {
  onChromium(what, (browser) => {
    describe('issue 13: the page on which people join, in two browsers', () => {
      let directory: string;
      let livekit: LivekitServer;
      let server: GivenProgram;
      let browsers: readonly Browser[];
      let host: Page;
      let guest: Page;
      const faults: string[][] = [];
      beforeAll(async () => {
        directory = await mkdtemp(join(tmpdir(), 'voicemeet-tones-'));
        const [ada, gus] = [join(directory, 'ada.wav'), join(directory, 'gus.wav')];
        await Promise.all([writeTone(ada, hostHz), writeTone(gus, guestHz)]);
        const port = await freePort();
        const url = `http://127.0.0.1:${port}/v1/webhooks/livekit`;
        livekit = await startLivekit({ program, keys: [key], webhook: { url, key: key.name } });
        server = await givenProgram({
          HTTP_PORT: String(port),
          LIVEKIT_URL: livekit.url.replace('http', 'ws'),
          LIVEKIT_API_KEY: key.name,
          LIVEKIT_API_SECRET: key.secret,
        });
        browsers = await Promise.all([browserWith(browser, ada), browserWith(browser, gus)]);
        const pages = await Promise.all(browsers.map(pageOf));
        faults.push(...pages.map((one) => one.faults));
        const [first, second] = pages;
        if (first === undefined || second === undefined) throw new Error('two browsers have no two pages');
        host = first.page;
        guest = second.page;
      });
      afterAll(async () => {
        await Promise.all(browsers.map((one) => one.close()));
        await server.close();
        await livekit.remove();
        await rm(directory, { recursive: true, force: true });
      });

      it('lets a guest knock, wait and be let in; both agree or refuse, then hear each other', async () => {
        const ada = await server.as('member', 'Ada');
        const meeting = await aMeeting(ada, await anAccount(server, 'basic'), { waitingRoom: true });
        const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
        const invite = { role: 'guest', maxGuests: 2, expiresAt };
        const joinUrl = expected(await ada.post(`/v1/meetings/${meeting}/invites`, invite), 201).member(
          'joinUrl',
        );

        await openAsHost(host, `${server.address}/join/${meeting}`);
        // A name is text, whatever stands in it.
        await letIn(host, guest, joinUrl, '<b>Gus</b>');
        await expect.poll(() => hears(host, guestHz), { timeout: lookTimeoutMs }).toBe(true);
        await expect.poll(() => hears(guest, hostHz), { timeout: lookTimeoutMs }).toBe(true);
        await sees(host, '2 people are in the room.');
        await sees(guest, 'Ends in');
      });

      it('silences at the media plane whom the host mutes, and lets them speak again', async () => {
        await press(host, 'mute-other');
        await expect.poll(() => hears(host, guestHz), { timeout: lookTimeoutMs }).toBe(false);
        await sees(guest, 'muted');
        expect(await hears(guest, hostHz)).toBe(true);
        await press(guest, 'unmute');
        await expect.poll(() => hears(host, guestHz), { timeout: lookTimeoutMs }).toBe(true);
      });

      it('shows a raised hand, and who has left by what the media plane reports', async () => {
        await press(guest, 'raise-hand');
        await sees(host, 'hand up');
        await press(guest, 'leave');
        await sees(guest, 'You have left.');
        await sees(host, 'One person is in the room.');
        await press(guest, 'again');
        await sees(host, '2 people are in the room.');
      });

      it('stops the sound of whose page has ended, whatever ended it', async () => {
        const problem = { code: 'token-expired', detail: 'The token is over.' };
        await guest.route('**/v1/meetings/*', (route) => route.fulfill({ status: 401, json: problem }));
        await sees(guest, 'You can’t join.');
        await expect.poll(() => hears(host, guestHz), { timeout: lookTimeoutMs }).toBe(false);
        await guest.unroute('**/v1/meetings/*');
        // The browser says there that it got a 401.
        expect(faults[1]?.splice(0).every((fault) => fault.includes('401'))).toBe(true);
        await sees(host, 'One person is in the room.');
        await guest.reload();
        await sees(guest, '2 people are in the room.');
      });

      it('puts everybody out when the host ends the meeting, and no page met an error', async () => {
        await press(host, 'end');
        await sees(guest, 'The meeting is over.');
        await sees(host, 'The meeting is over.');
        expect(faults).toEqual([[], []]);
      });
    });
  });
});
