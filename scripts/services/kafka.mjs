// A real Apache Kafka without Docker: one KRaft node on loopback, from Maven Central, on the machine's Java. What it runs on is
// fetched once into a cache outside the checkout ($XDG_CACHE_HOME/voicemeet, else ~/.cache/voicemeet). Run by itself, it
// starts a broker, prints its address and removes it at Ctrl-C; with JSON as its argument, in a directory that stays (`kept`).
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, realpathSync } from 'node:fs';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runUntilAsked } from './run-until-asked.mjs';
import { freePorts } from './free-ports.mjs';

const version = '4.1.1';
const leastJava = 17;
const pom = join(dirname(fileURLToPath(import.meta.url)), 'kafka.pom.xml');
const fetchTimeoutMs = 300_000;
const commandTimeoutMs = 60_000;
const readyTimeoutMs = 60_000;
const stopTimeoutMs = 20_000;
const askAgainMs = 100;
const answerTimeoutMs = 2_000;
/** The longest excerpt of a broker's log that a failure quotes, in characters. */
const quotedCharacters = 2_000;

/** What a program says, or why it fails: in one line. @param {string} program @param {string[]} words */
function run(program, words, timeout = commandTimeoutMs) {
  const { error, status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', timeout });
  if (error !== undefined && error.code === 'ENOENT') return { failure: `there is no ${program}`, text: '' };
  if (error !== undefined) return { failure: `${program}: ${error.message}`, text: '' };
  const text = `${stdout}${stderr}`;
  return { failure: status === 0 ? undefined : (text.trim().split('\n').at(-1) ?? ''), text };
}

/** Why the machine's Java does not do; undefined where it does. */
function unfitJava() {
  const { failure, text } = run('java', ['-XshowSettings:properties', '-version']);
  if (failure !== undefined) return failure;
  const found = Number(/java\.specification\.version = (\d+)/.exec(text)?.[1]);
  return found >= leastJava ? undefined : `Java ${found} is older than ${leastJava}`;
}

function cacheDirectory() {
  const named = process.env['XDG_CACHE_HOME'] ?? '';
  return join(named === '' ? join(homedir(), '.cache') : named, 'voicemeet', `kafka-${version}`);
}

export function findKafka() {
  const none = (why) => ({
    jars: undefined,
    reason: `Apache Kafka ${version} needs Java ${leastJava} or newer and Maven, for example by "apt-get install default-jre-headless maven" (${why})`,
  });
  const unfit = unfitJava();
  if (unfit !== undefined) return none(unfit);
  const jars = cacheDirectory();
  if (existsSync(jars)) return { jars, reason: '' };
  // Fetched beside its place and moved there whole: a fetch that was cut off leaves nothing that looks finished.
  let part;
  try {
    mkdirSync(dirname(jars), { recursive: true });
    part = mkdtempSync(`${jars}.`);
  } catch (error) {
    return none(`the cache ${jars} can't be made: ${error.message}`);
  }
  const words = ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', '-DincludeScope=runtime'];
  const { failure } = run('mvn', [...words, `-DoutputDirectory=${part}`], fetchTimeoutMs);
  if (failure === undefined && !existsSync(jars)) renameSync(part, jars);
  else rmSync(part, { recursive: true });
  return failure === undefined ? { jars, reason: '' } : none(failure);
}

/** An ApiVersions request of version 0: whoever answers it serves the protocol. */
const question = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]);

/** Whether a broker answers on a port. @param {number} port @returns {Promise<boolean>} */
function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(question));
    const end = (isThere) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(answerTimeoutMs, () => end(false));
    socket.once('data', () => end(true));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}

/** The settings of one node that is broker and controller, with `PLAINTEXT` as its inner listener. */
function settingsOf(directory, ports, listeners, settings) {
  const [plain, controller] = ports;
  const named = ['PLAINTEXT', ...listeners].map(
    (name, at) => `${name}://127.0.0.1:${at === 0 ? plain : ports[at + 1]}`,
  );
  const all = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    listeners: [...named, `CONTROLLER://127.0.0.1:${controller}`].join(','),
    'advertised.listeners': named.join(','),
    'log.dirs': join(directory, 'data'),
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    // A node that comes back soon is known to be back.
    'broker.session.timeout.ms': '2000',
    'broker.heartbeat.interval.ms': '500',
    ...settings,
  };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** Whether an earlier run prepared the storage, which stays as it is. */
function formatted(directory) {
  return existsSync(join(directory, 'data', 'meta.properties'));
}

/** Prepares it; gives why it could not. */
function format(classes, file) {
  const bytes = randomBytes(16);
  // Its text must not begin with a dash, which would be taken for an option.
  bytes[0] &= 0x7f;
  const words = ['kafka.tools.StorageTool', 'format', '-t', bytes.toString('base64url'), '-c', file];
  return run('java', [...classes, ...words]).failure;
}

export async function startKafka({ jars, settings = {}, listeners = [], kept }) {
  const directory = kept?.directory ?? mkdtempSync(join(tmpdir(), 'voicemeet-kafka-'));
  const ports = kept?.ports ?? (await freePorts(2 + listeners.length));
  const removeDirectory = () => kept === undefined && rmSync(directory, { recursive: true, force: true });
  const file = join(directory, 'server.properties');
  const log = join(directory, 'broker.log');
  writeFileSync(file, settingsOf(directory, ports, listeners, settings));
  const classes = ['-cp', join(jars, '*')];
  const failure = formatted(directory) ? undefined : format(classes, file);
  if (failure !== undefined) {
    removeDirectory();
    throw new Error(`Kafka's storage could not be prepared: ${failure}`);
  }
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let broker;

  const isOver = () => broker === undefined || broker.exitCode !== null || broker.signalCode !== null;
  /** @param {NodeJS.Signals} signal */
  const end = async (signal) => {
    if (isOver()) return;
    const over = new Promise((resolve) => broker.once('exit', resolve));
    broker.kill(signal);
    const late = setTimeout(() => broker.kill('SIGKILL'), stopTimeoutMs);
    await over;
    clearTimeout(late);
  };
  const start = async () => {
    const output = openSync(log, 'a');
    const words = ['-Xmx512m', '-XX:TieredStopAtLevel=1', ...classes, 'kafka.Kafka', file];
    broker = spawn('java', words, { stdio: ['ignore', output, output], cwd: directory });
    closeSync(output);
    const untilMs = performance.now() + readyTimeoutMs;
    while (!(await answers(ports[0]))) {
      if (isOver() || performance.now() > untilMs) {
        await end('SIGKILL');
        throw new Error(`Kafka did not start: ${readFileSync(log, 'utf8').slice(-quotedCharacters)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    }
  };
  const remove = async () => {
    await end('SIGKILL');
    removeDirectory();
  };
  try {
    await start();
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    brokers: `127.0.0.1:${ports[0]}`,
    listener: (name) => `127.0.0.1:${ports[2 + listeners.indexOf(name)]}`,
    directory,
    pid: () => (isOver() ? undefined : broker.pid),
    ended: async () => {
      if (!isOver()) await new Promise((resolve) => broker.once('exit', resolve));
    },
    start,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    remove,
  };
}

if (realpathSync(process.argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  const kept = process.argv[2] === undefined ? undefined : JSON.parse(process.argv[2]);
  await runUntilAsked(findKafka(), async ({ jars }) => {
    const server = await startKafka({ jars, kept });
    process.stdout.write(
      `Kafka ${version} at ${server.brokers} (Ctrl-C ${kept === undefined ? 'removes' : 'stops'} it)\n`,
    );
    return { ...server, end: kept === undefined ? server.remove : server.stop };
  });
}
