// `npm run demo:recording`: a meeting of four is recorded, a file for each who agreed; one takes the consent back half-way. The files are
// archived and transcribed, held, held back from deletion, released by a second person, deleted and certified. Ends with one line `RESULT {…}`.
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { signInRequest, tokenIn } from '../harness/http-exchange.ts';
import { createClient } from './client.ts';
import type { Client } from './client.ts';
import { startOwnServer } from './own-server.ts';
import type { OwnServer } from './own-server.ts';
import type { Caller } from './recording/caller.ts';
import { callerOf } from './recording/caller.ts';
import { archivedFiles, heldAndDeleted } from './recording/keeping.ts';
import type { ShownFile } from './recording/keeping.ts';
import { playMeeting } from './recording/meeting.ts';
import { parts } from './recording/people.ts';
import { transcript } from './recording/transcript.ts';

const usage = `npm run demo:recording -- [--url <address>]

Plays a meeting that is recorded. Without --url a server of this checkout is started for as long as it takes; with --url that one is
used, which must have a development sign-in and the simulated media plane: people speak in tones there, each letter one.`;

const { values } = parseArgs({
  options: { url: { type: 'string' }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  console.log(usage);
} else {
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stopped.abort(new Error(`stopped by ${signal}`)));
  const result = await perform(values.url, stopped.signal);
  console.log(`RESULT ${JSON.stringify(result)}`);
  process.exitCode = result.ok ? 0 : 1;
}

async function perform(url: string | undefined, signal: AbortSignal) {
  let own: OwnServer | undefined;
  try {
    if (url === undefined) console.error('starting a server of this checkout …');
    own = url === undefined ? await startOwnServer(signal) : undefined;
    return await recorded(createClient([url ?? own?.url ?? ''], signal), signal);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`the demo failed: ${reason}`);
    return { ok: false, reason: reason.split('\n')[0] };
  } finally {
    await own?.stop();
  }
}

async function recorded(client: Client, signal: AbortSignal) {
  const run = `recording-${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`;
  const as = (persona: string, who: string): Promise<Caller> => signedIn(client, persona, `${run}-${who}`);
  const people = new Map<string, Caller>();
  for (const { name } of parts) people.set(name, await as('member', name));
  const [admin, second] = [await as('admin', 'first'), await as('admin', 'second')];
  const say = (line: string): void => console.error(line);
  const pause = (ms: number): Promise<void> => delay(ms, undefined, { signal });
  const stage = { people, admin, signal, pause, say };
  const played = await playMeeting(stage);
  const files = await archivedFiles(stage, admin, played);
  console.log(table(files));
  const words = await transcript(stage, admin, played);
  console.log(words.lines.map(({ who, text }) => `${who.padEnd(5)}  ${text}`).join('\n'));
  console.log(`the same as WebVTT:\n${words.vtt}`);
  const ended = await heldAndDeleted(stage, admin, second, played.meeting);
  console.log(`the certificate:\n${ended.certificate}`);
  const agreed = parts.filter(({ agrees }) => agrees).map(({ name }) => name);
  const recordedPeople = files.map(({ who }) => who).sort();
  const stoppedByConsent = files.filter(({ stopReason }) => stopReason === 'consent-withdrawn').length;
  const archived = files.filter(({ status }) => status === 'archived').length;
  const isRight =
    JSON.stringify(recordedPeople) === JSON.stringify([...agreed].sort()) &&
    archived === agreed.length &&
    stoppedByConsent === parts.filter(({ withdraws }) => withdraws).length;
  const { heldBack, sameRefused, certified } = ended;
  return {
    ok: isRight && words.isRight && heldBack && sameRefused && certified,
    people: parts.length,
    agreed: agreed.length,
    files: files.length,
    archived,
    stoppedByConsent,
    sentences: words.lines.length,
    wordsRight: words.isRight,
    heldBack,
    secondPersonRequired: sameRefused,
    certified,
  };
}

async function signedIn(client: Client, persona: string, subject: string): Promise<Caller> {
  const answer = await client.send(signInRequest(persona, subject));
  const token = tokenIn(answer);
  if (token === undefined)
    throw new Error(
      `the development sign-in gave no token (${answer.status}); servers in production have none`,
    );
  return callerOf(client, token);
}

function table(files: readonly ShownFile[]): string {
  const rows = files.map(({ who, status, seconds, bytes, stopReason, sha256 }) =>
    [
      who.padEnd(5),
      status.padEnd(9),
      `${seconds.toFixed(1)} s`.padStart(8),
      `${bytes} bytes`.padStart(12),
      stopReason.padEnd(18),
      `sha256 ${sha256.slice(0, 16)}…`,
    ].join('  '),
  );
  return rows.join('\n');
}
