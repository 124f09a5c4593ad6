// People at the join page for tests: a Chromium whose microphone gives a tone, what its page shows, and which tones it plays.
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { heardIn, lastHeardIn } from './tone.ts';

const nobodysHz = 2_500;
/** A tone that is heard is about 40 dB louder than what is not. */
const heardDb = -45;
/** How long a page is given to show something, in milliseconds. */
export const lookTimeoutMs = 20_000;

/** A browser whose microphone gives this file. */
export function browserWith(executablePath: string, wav: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--lang=en-US',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${wav}`,
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
}

/** A page, and what its script failed at. */
export async function pageOf(browser: Browser): Promise<{ readonly page: Page; readonly faults: string[] }> {
  const context = await browser.newContext({ locale: 'en-US' });
  const page = await context.newPage();
  page.setDefaultTimeout(lookTimeoutMs);
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => void faults.push(message));
  // A policy that refuses something says so there.
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return { page, faults };
}

/** Clicks a button by what it does. */
export const press = (page: Page, act: string) => page.click(`[data-act="${act}"]`);
/** Waits until a text is shown. */
export const sees = (page: Page, text: string) => page.getByText(text).first().waitFor();

/** Whether a tone is heard on a page and another, which nobody makes, is not. */
export async function hears(page: Page, hz: number): Promise<boolean> {
  const [level = -1_000, elsewhere = -1_000] = await heardIn(page, [hz, nobodysHz]);
  return level > heardDb && elsewhere < heardDb;
}

/** When a tone was heard for the last time, in milliseconds of the epoch; it must be there at first. */
export async function whenSilent(page: Page, hz: number): Promise<number> {
  const atMs = await lastHeardIn(page, hz, heardDb);
  if (atMs === undefined) throw new Error(`${hz} Hz was not heard at all`);
  return atMs;
}

/** The host signs in as Ada, opens the meeting and agrees to everything. */
export async function openAsHost(host: Page, url: string): Promise<void> {
  await host.goto(url);
  await host.fill('#answer', 'Ada');
  await host.press('#answer', 'Enter');
  await press(host, 'open');
  await press(host, 'agree');
  await sees(host, 'May what you say be transcribed?');
  await press(host, 'agree');
}

/** A guest takes a link and knocks; the host sees their name as it was given, lets them in, and they refuse everything. */
export async function letIn(host: Page, guest: Page, link: string, name: string): Promise<void> {
  await guest.goto(link);
  await guest.fill('#answer', name);
  await guest.press('#answer', 'Enter');
  await sees(guest, 'You are waiting.');
  await sees(host, name);
  await press(host, 'admit');
  await press(guest, 'refuse-consent');
  await sees(guest, 'May what you say be transcribed?');
  await press(guest, 'refuse-consent');
}
