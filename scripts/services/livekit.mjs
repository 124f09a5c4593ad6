// A real livekit-server without Docker, on loopback, built by the machine's Go. The program is built once into a cache outside the
// checkout ($XDG_CACHE_HOME/voicemeet, else ~/.cache/voicemeet). Run by itself, it starts a server, prints its address and ends it
// at Ctrl-C; with JSON as its argument, in a directory that stays (`kept`), with a key whose secret is in a file.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runUntilAsked } from './run-until-asked.mjs';
import { freePorts } from './free-ports.mjs';

const version = '1.13.5';
const source = `github.com/livekit/livekit-server/cmd/server@v${version}`;
const buildTimeoutMs = 900_000;
const readyTimeoutMs = 30_000;
const stopTimeoutMs = 10_000;
const askAgainMs = 50;
const answerTimeoutMs = 2_000;
/** The longest excerpt of a server's log that a failure quotes, in characters. */
const quotedCharacters = 2_000;

function cacheDirectory() {
  const named = process.env['XDG_CACHE_HOME'] ?? '';
  return join(named === '' ? join(homedir(), '.cache') : named, 'voicemeet', `livekit-server-${version}`);
}

export function findLivekit() {
  const program = join(cacheDirectory(), 'livekit-server');
  if (existsSync(program)) return { program, reason: '' };
  const none = (why) => ({
    program: undefined,
    reason: `livekit-server ${version} is built by Go 1.26 or newer (${why})`,
  });
  // Built beside its place and moved there whole: a build that was cut off leaves nothing that looks finished.
  let part;
  try {
    mkdirSync(dirname(cacheDirectory()), { recursive: true });
    part = mkdtempSync(`${cacheDirectory()}.`);
  } catch (error) {
    return none(`the cache ${cacheDirectory()} can't be made: ${error.message}`);
  }
  const env = { ...process.env, GOBIN: part, CGO_ENABLED: '0' };
  const built = spawnSync('go', ['install', source], { env, encoding: 'utf8', timeout: buildTimeoutMs });
  const failure = failureOf(built);
  if (failure === undefined) {
    renameSync(
      join(part, process.platform === 'win32' ? 'server.exe' : 'server'),
      join(part, 'livekit-server'),
    );
    if (!existsSync(program)) renameSync(part, cacheDirectory());
  }
  rmSync(part, { recursive: true, force: true });
  return failure === undefined ? { program, reason: '' } : none(failure);
}

/** Why a program failed, in one line; undefined where it did not. */
function failureOf({ error, status, stderr }) {
  if (error !== undefined && error.code === 'ENOENT') return 'there is no go';
  if (error !== undefined) return `go: ${error.message}`;
  return status === 0 ? undefined : `go: ${stderr.trim().split('\n').at(-1) ?? ''}`;
}

/** Whether a server answers. @param {string} url @returns {Promise<boolean>} */
function answers(url) {
  return fetch(url, { signal: AbortSignal.timeout(answerTimeoutMs) }).then(
    (response) => response.ok,
    () => false,
  );
}

/** The settings of one node that media reach on loopback. JSON is YAML. */
function settingsOf([port, tcpPort, udpPort], keys, webhook) {
  return JSON.stringify({
    port,
    bind_addresses: ['127.0.0.1'],
    rtc: {
      tcp_port: tcpPort,
      udp_port: udpPort,
      node_ip: '127.0.0.1',
      use_external_ip: false,
      enable_loopback_candidate: true,
    },
    keys: Object.fromEntries(keys.map(({ name, secret }) => [name, secret])),
    logging: { level: 'info' },
    ...(webhook === undefined ? undefined : { webhook: { api_key: webhook.key, urls: [webhook.url] } }),
  });
}

export async function startLivekit({ program, keys, webhook, kept }) {
  const directory = kept?.directory ?? mkdtempSync(join(tmpdir(), 'voicemeet-livekit-'));
  const ports = kept?.ports ?? (await freePorts(3));
  const url = `http://127.0.0.1:${ports[0]}`;
  const file = join(directory, 'livekit.yaml');
  const log = join(directory, 'livekit.log');
  writeFileSync(file, settingsOf(ports, keys, webhook), { mode: 0o600 });
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let server;

  const isOver = () => server === undefined || server.exitCode !== null || server.signalCode !== null;
  const kill = async () => {
    if (isOver()) return;
    const over = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await over;
  };
  /** The first signal lets people finish, the second does not. */
  const stop = async () => {
    if (isOver()) return;
    const over = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    server.kill('SIGTERM');
    const late = setTimeout(() => server.kill('SIGKILL'), stopTimeoutMs);
    await over;
    clearTimeout(late);
  };
  const start = async () => {
    const output = openSync(log, 'a');
    server = spawn(program, ['--config', file], { stdio: ['ignore', output, output], cwd: directory });
    server.once('error', () => undefined);
    closeSync(output);
    const untilMs = performance.now() + readyTimeoutMs;
    while (!(await answers(url))) {
      if (isOver() || performance.now() > untilMs) {
        await kill();
        throw new Error(`LiveKit did not start: ${readFileSync(log, 'utf8').slice(-quotedCharacters)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    }
  };
  const remove = async () => {
    await kill();
    if (kept === undefined) rmSync(directory, { recursive: true, force: true });
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
  return { url, directory, pid: () => (isOver() ? undefined : server.pid), ended, start, stop, kill, remove };
}

if (realpathSync(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const asked = process.argv[2] === undefined ? undefined : JSON.parse(process.argv[2]);
  const secret =
    asked === undefined ? randomBytes(32).toString('hex') : readFileSync(asked.secretFile, 'utf8').trim();
  const key = { name: asked?.key ?? 'devkey', secret };
  await runUntilAsked(findLivekit(), async ({ program }) => {
    const server = await startLivekit({ program, keys: [key], webhook: asked?.webhook, kept: asked });
    const shown = asked === undefined ? `, key ${key.name} ${key.secret}` : '';
    process.stdout.write(`LiveKit ${version} at ${server.url}${shown} (Ctrl-C ends it)\n`);
    return { ...server, end: asked === undefined ? server.remove : server.stop };
  });
}
