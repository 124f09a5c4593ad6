// A real transcriber for tests: a server that is named, or a Whisper in an environment of the machine's Python.
import { startWhisper, whisperModel } from '../../scripts/services/whisper.mjs';

/** Where a transcriber is that speaks OpenAI's API, up to `/v1/…`, and what it is asked. */
export interface WhisperOfTests {
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey: string | undefined;
}

/** What service tests get by `inject('whisper')`: a server that is named, or the Python of one. */
export type TestWhisper =
  { readonly server: WhisperOfTests } | { readonly python: string } | { readonly skipped: string };

/** What they get by `inject('flite')`: the path of the program. */
export type TestFlite = { readonly path: string } | { readonly skipped: string };

/** Names of the settings of a server that is there: its address, the model, its key. */
export const whisperNames = [
  'VOICEMEET_TEST_WHISPER_URL',
  'VOICEMEET_TEST_WHISPER_MODEL',
  'VOICEMEET_TEST_WHISPER_KEY',
] as const;

/** The first that there is, and where from. */
export function findRealWhisper(
  [baseUrl, model, apiKey]: readonly (string | undefined)[],
  { python, reason }: { readonly python: string | undefined; readonly reason: string },
): { readonly whisper: TestWhisper; readonly from: string } {
  if (baseUrl !== undefined)
    return { whisper: { server: { baseUrl, model: model ?? whisperModel, apiKey } }, from: whisperNames[0] };
  if (python !== undefined)
    return { whisper: { python }, from: `faster-whisper with ${whisperModel}, from PyPI` };
  const skipped = `${whisperNames[0]} names none, and ${reason}`;
  return { whisper: { skipped }, from: `skipped: ${skipped}` };
}

/** A server to ask, under a key if it is started here, and what ends it. */
export async function serveWhisper(
  found: Exclude<TestWhisper, { readonly skipped: string }>,
): Promise<{ readonly server: WhisperOfTests; readonly stop: () => Promise<void> }> {
  if ('server' in found) return { server: found.server, stop: () => Promise.resolve() };
  const apiKey = 'a-key-of-tests';
  const { url, remove } = await startWhisper({ python: found.python, key: apiKey });
  return { server: { baseUrl: url, model: whisperModel, apiKey }, stop: remove };
}
