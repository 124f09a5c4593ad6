// `npm run demo`: plays a town hall of 100 people over HTTP, then replays it from the audit's history and holds
// what the server says against it. People join the simulated media plane with the tokens of their tickets, and it tells the
// server by webhooks who joined and left. Ends with one line `RESULT {…}` and an exit code to match.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from './client.ts';
import { readOptions, usage, type Options } from './options.ts';
import { startOwnServer, type OwnServer } from './own-server.ts';
import { play } from './player.ts';
import { createProgress } from './progress.ts';
import { canVerify, verifyReadModels } from './read-models.ts';
import { replay, type Result } from './replay.ts';
import { peopleOf, readScript, savedNames, type Wave } from './script.ts';
import { signIn } from './sign-in.ts';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return;
  }
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => interrupted.abort(new Error(`stopped by ${signal}`)));
  }
  const result = await perform(options, interrupted.signal);
  console.log(`RESULT ${JSON.stringify(result)}`);
  process.exitCode = result.ok ? 0 : 1;
}

async function perform(options: Options, signal: AbortSignal): Promise<Result> {
  const startedAt = Date.now();
  let own: OwnServer | undefined;
  try {
    const waves = readScript(readFileSync(options.file, 'utf8'));
    let { urls } = options;
    if (urls.length === 0) {
      console.error('starting a server of this checkout …');
      own = await startOwnServer(signal);
      urls = [own.url];
      console.error(`it answers at ${own.url} after ${Date.now() - startedAt} ms`);
    }
    const result = await playAndReplay(waves, urls, own !== undefined || options.verify, signal);
    if (!result.ok && own !== undefined) console.error(`the server's last words:\n${own.lastWords()}`);
    return result;
  } catch (error) {
    const cause: unknown = signal.aborted ? signal.reason : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    console.error(`the demo failed: ${reason}`);
    return { ok: false, reason: reason.split('\n')[0] };
  } finally {
    await own?.stop();
    console.error(`took ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  }
}

async function playAndReplay(
  waves: readonly Wave[],
  urls: readonly string[],
  isVerified: boolean,
  signal: AbortSignal,
): Promise<Result> {
  const run = `demo-${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`;
  const client = createClient(urls, signal);
  const progress = createProgress(process.stderr, waves.length);
  const saved = savedNames(waves);
  const members = [...new Set([...peopleOf(waves), 'admin', 'auditor'])].filter(
    (who) => !saved.has(`token:${who}`),
  );
  progress.said(`run ${run}: ${members.length} people sign in`);
  const pause = async (seconds: number) => delay(seconds * 1000, undefined, { signal });
  const known = await signIn(client, run, members);
  const played = await play(waves, { run, client, known, progress, pause });
  progress.said('every request is answered; replaying …');
  const verify = isVerified && canVerify() ? async () => verifyReadModels({ signal }) : undefined;
  return replay(played, { run, client, verify, progress });
}

try {
  await main();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  console.log(`RESULT ${JSON.stringify({ ok: false, reason: 'wrong command line' })}`);
  process.exitCode = 2;
}
