// Finds the servers that `npm run test:services` runs on: a PostgreSQL that is named, or the embedded one; an EventStoreDB
// that is named, or one in Docker, or none, with the reason; a Kafka that is named, or in Docker, or on the machine's Java, or none; a
// LiveKit and a store that speaks S3 likewise, by the machine's Go; a Whisper likewise, by its Python, and flite, which speaks to it.
import type { TestProject } from 'vitest/node';
import { fileURLToPath } from 'node:url';
import { ensureDeps } from '../../scripts/install-deps.mjs';
import { findFlite } from '../../scripts/services/flite.mjs';
import { findKafka } from '../../scripts/services/kafka.mjs';
import { findLivekit } from '../../scripts/services/livekit.mjs';
import { findVersitygw } from '../../scripts/services/versitygw.mjs';
import { findWhisper } from '../../scripts/services/whisper.mjs';
import { findEventStore } from './real-event-store.ts';
import { findRealKafka } from './real-kafka.ts';
import { findRealLivekit } from './real-livekit.ts';
import type { LivekitOfTests } from './real-livekit.ts';
import { findRealS3, s3Names } from './real-s3.ts';
import type { TestS3, TestVersitygwProgram } from './real-s3.ts';
import { findRealWhisper, whisperNames } from './real-whisper.ts';
import type { TestFlite, TestWhisper } from './real-whisper.ts';
import { setup as setUpEmbedded } from './global-postgres.ts';
import { setUpGiven } from './given-postgres.ts';

/** What service tests get by `inject('eventStore')`. */
export type TestEventStore = { readonly url: string } | { readonly skipped: string };

/** What they get by `inject('kafka')`: brokers by comma. */
export type TestKafka = { readonly brokers: string } | { readonly skipped: string };

/** What they get by `inject('kafkaPrograms')`: of what a broker of their own is made. */
export type TestKafkaPrograms = { readonly jars: string } | { readonly skipped: string };

/** What they get by `inject('livekit')`. */
export type TestLivekit = LivekitOfTests | { readonly skipped: string };

/** What they get by `inject('livekitProgram')`: the program of a server of their own. */
export type TestLivekitProgram = { readonly program: string } | { readonly skipped: string };

/** What they get by `inject('whisperPython')`: the Python of servers of their own. */
export type TestWhisperPython = { readonly path: string } | { readonly skipped: string };

/** What they get by `inject('secondClient')`: whether the packages of tests/second-client are there. */
export type TestSecondClient = { readonly installed: true } | { readonly skipped: string };

declare module 'vitest' {
  export interface ProvidedContext {
    eventStore: TestEventStore;
    kafka: TestKafka;
    kafkaPrograms: TestKafkaPrograms;
    livekit: TestLivekit;
    livekitProgram: TestLivekitProgram;
    secondClient: TestSecondClient;
    s3: TestS3;
    versitygwProgram: TestVersitygwProgram;
    whisper: TestWhisper;
    whisperPython: TestWhisperPython;
    flite: TestFlite;
  }
}

/** Vitest's global set-up; gives the tear-down. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const databaseUrl = named('VOICEMEET_TEST_DATABASE_URL');
  const removeDatabase = await (databaseUrl === undefined
    ? setUpEmbedded(project)
    : setUpGiven(project, databaseUrl));
  tell(`PostgreSQL: ${databaseUrl === undefined ? 'the embedded one' : 'VOICEMEET_TEST_DATABASE_URL'}`);
  const ending: (() => Promise<void>)[] = [removeDatabase];
  const end = async (): Promise<void> => {
    for (const one of ending.splice(0).reverse()) await one();
  };
  try {
    const eventStore = await findEventStore(
      ['VOICEMEET_EVENTSTORE_URL', 'VOICEMEET_TEST_ESDB_URL'].map((name) => ({ name, url: named(name) })),
    );
    ending.push(eventStore.stop);
    tell(`EventStoreDB: ${eventStore.kind === 'none' ? `skipped: ${eventStore.reason}` : eventStore.from}`);
    project.provide(
      'eventStore',
      eventStore.kind === 'none' ? { skipped: eventStore.reason } : { url: eventStore.url },
    );
    const programs = findKafka();
    const name = 'VOICEMEET_TEST_KAFKA_BROKERS';
    const kafka = await findRealKafka({ name, brokers: named(name) }, programs);
    ending.push(kafka.stop);
    tell(`Kafka: ${kafka.kind === 'none' ? `skipped: ${kafka.reason}` : kafka.from}`);
    project.provide('kafka', kafka.kind === 'none' ? { skipped: kafka.reason } : { brokers: kafka.brokers });
    const { jars, reason } = programs;
    project.provide('kafkaPrograms', jars === undefined ? { skipped: reason } : { jars });
    ending.push(await provideLivekit(project));
    ending.push(await provideS3(project));
    provideWhisper(project);
    const isThere = ensureDeps(fileURLToPath(new URL('../second-client', import.meta.url))) === 0;
    const missing = 'the packages of tests/second-client could not be installed: see above';
    project.provide('secondClient', isThere ? { installed: true } : { skipped: missing });
    return end;
  } catch (error) {
    await end();
    throw error;
  }
}

const livekitNames = [
  'VOICEMEET_TEST_LIVEKIT_URL',
  'VOICEMEET_TEST_LIVEKIT_KEY',
  'VOICEMEET_TEST_LIVEKIT_SECRET',
];

/** Finds a LiveKit, and the program of one; gives what ends it. */
async function provideLivekit(project: TestProject): Promise<() => Promise<void>> {
  const [url, name, secret] = livekitNames.map(named);
  const server =
    url === undefined || name === undefined || secret === undefined
      ? undefined
      : { url: url.replace(/^ws/, 'http'), key: { name, secret } };
  const found = findLivekit();
  const livekit = await findRealLivekit({ name: livekitNames.join(', '), server }, found);
  tell(`LiveKit: ${livekit.kind === 'none' ? `skipped: ${livekit.reason}` : livekit.from}`);
  project.provide('livekit', livekit.kind === 'none' ? { skipped: livekit.reason } : livekit.server);
  const { program, reason } = found;
  project.provide('livekitProgram', program === undefined ? { skipped: reason } : { program });
  return livekit.stop;
}

/** Finds a store that speaks S3, and the program of one; gives what ends it. */
async function provideS3(project: TestProject): Promise<() => Promise<void>> {
  const programs = findVersitygw();
  const { s3, from, stop } = await findRealS3(s3Names.map(named), programs);
  tell(`S3: ${from}`);
  project.provide('s3', s3);
  const { program, reason } = programs;
  project.provide('versitygwProgram', program === undefined ? { skipped: reason } : { program });
  return stop;
}

/** Finds a Whisper, the Python of one, and flite. Suites start servers themselves: nothing runs while nobody asks it. */
function provideWhisper(project: TestProject): void {
  const environment = findWhisper();
  const { whisper, from } = findRealWhisper(whisperNames.map(named), environment);
  tell(`Whisper: ${from}`);
  project.provide('whisper', whisper);
  const { python, reason } = environment;
  project.provide('whisperPython', python === undefined ? { skipped: reason } : { path: python });
  const flite = findFlite();
  tell(`flite: ${flite.path ?? `skipped: ${flite.reason}`}`);
  project.provide('flite', flite.path === undefined ? { skipped: flite.reason } : { path: flite.path });
}

function named(name: string): string | undefined {
  const text = process.env[name]?.trim() ?? '';
  return text === '' ? undefined : text;
}

function tell(sentence: string): void {
  process.stdout.write(`services: ${sentence}\n`);
}
