// A real store that speaks S3, versitygw, without Docker, on loopback, built by the machine's Go. Its objects are files of a directory of its
// own, with versions. Run by itself, it starts one, prints its address and key, and ends it at Ctrl-C.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findGoProgram } from './go-program.mjs';
import { freePort } from './free-ports.mjs';
import { runUntilAsked } from './run-until-asked.mjs';

const version = '1.8.0';
const readyTimeoutMs = 30_000;
const stopTimeoutMs = 10_000;
const askAgainMs = 50;
const answerTimeoutMs = 2_000;
/** The longest excerpt of a server's log that a failure quotes, in characters. */
const quotedCharacters = 2_000;

export function findVersitygw() {
  const source = 'github.com/versity/versitygw/cmd/versitygw';
  return findGoProgram({ name: 'versitygw', version, source, go: '1.26' });
}

/** Whether a server answers, whatever it says. @param {string} url @returns {Promise<boolean>} */
function answers(url) {
  return fetch(url, { signal: AbortSignal.timeout(answerTimeoutMs) }).then(
    async (response) => {
      await response.arrayBuffer();
      return true;
    },
    () => false,
  );
}

export async function startVersitygw({ program, key }) {
  const directory = mkdtempSync(join(tmpdir(), 'voicemeet-versitygw-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = join(directory, 'versitygw.log');
  const [data, versions, accounts] = ['data', 'versions', 'accounts'].map((name) => join(directory, name));
  for (const one of [data, versions, accounts]) mkdirSync(one);
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let server;

  const isOver = () => server === undefined || server.exitCode !== null || server.signalCode !== null;
  const end = async (signal) => {
    if (isOver()) return;
    const over = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    const late = setTimeout(() => server.kill('SIGKILL'), stopTimeoutMs);
    await over;
    clearTimeout(late);
  };
  const start = async () => {
    const output = openSync(log, 'a');
    const options = ['--port', `127.0.0.1:${port}`, '--iam-dir', accounts];
    server = spawn(program, [...options, 'posix', '--versioning-dir', versions, data], {
      stdio: ['ignore', output, output],
      cwd: directory,
      env: { ...process.env, ROOT_ACCESS_KEY: key.name, ROOT_SECRET_KEY: key.secret },
    });
    server.once('error', () => undefined);
    closeSync(output);
    const untilMs = performance.now() + readyTimeoutMs;
    while (!(await answers(url))) {
      if (isOver() || performance.now() > untilMs) {
        await end('SIGKILL');
        throw new Error(`versitygw did not start: ${readFileSync(log, 'utf8').slice(-quotedCharacters)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    }
  };
  const remove = async () => {
    await end('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await start();
  } catch (error) {
    await remove();
    throw error;
  }
  const ended = async () => {
    if (!isOver()) await new Promise((resolve) => server.once('exit', resolve));
  };
  const pid = () => (isOver() ? undefined : server.pid);
  return {
    url,
    directory,
    pid,
    ended,
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    remove,
  };
}

if (realpathSync(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const key = { name: 'voicemeet', secret: randomBytes(32).toString('hex') };
  await runUntilAsked(findVersitygw(), async ({ program }) => {
    const server = await startVersitygw({ program, key });
    process.stdout.write(
      `versitygw ${version} at ${server.url}, key ${key.name} ${key.secret} (Ctrl-C ends it)\n`,
    );
    return { ...server, end: server.remove };
  });
}
