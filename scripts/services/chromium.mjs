// A Chromium for tests of pages. A page that speaks gets a tone in place of a microphone.
import { findDebianProgram } from './debian-program.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Where it is; or why there is none. */
export function findChromium() {
  return findDebianProgram({ names, packaged: 'chromium', setting: 'VOICEMEET_TEST_CHROMIUM' });
}
