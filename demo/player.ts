// Plays a file of requests: wave after wave, all requests of a wave at once, each compared with what was expected. Knows
// tokens, saved answers and the latest position; nothing about meetings. What is below /simulated is asked of the media plane,
// whose address an answer gave under the name `media`.
import type { Client } from './client.ts';
import { countsOf, labelOf, wrongWith, wrongWithCounts, type Answer } from './expectations.ts';
import { memberOf, parsedOrNothing } from '../harness/json.ts';
import type { Progress } from './progress.ts';
import type { Step, Wave } from './script.ts';
import { filled, filledText, holds, UnknownWord, type Words } from './words.ts';

/** After so many unexpected answers the play stops. */
const maxFailures = 25;

/** How long an answer that must come to say something is waited for, and the pauses between. */
const untilTries = 150;
const untilPauseSeconds = 0.2;

/** The result of a play. */
export interface Played {
  /** What answers gave, by name. */
  readonly known: ReadonlyMap<string, string>;
  /** The revision after a wave that has a mark, by mark. */
  readonly marks: ReadonlyMap<string, bigint>;
  /** How many answers of each label came. */
  readonly counts: Readonly<Record<string, number>>;
  readonly failures: readonly string[];
  /** The latest position that an accepted command was answered with. */
  readonly position: string | undefined;
}

/** What a play needs. `known` is what is known before: tokens as `token:<who>`, ids as the file names them. */
export interface Stage {
  readonly run: string;
  readonly client: Client;
  readonly known: Map<string, string>;
  readonly progress: Progress;
  readonly pause: (seconds: number) => Promise<void>;
}

interface Playing extends Stage {
  readonly firstAnswers: Map<string, Answer>;
  readonly failures: string[];
  readonly labels: string[];
  readonly marks: Map<string, bigint>;
  position: string | undefined;
  /** What the server's clock is ahead of this one, in milliseconds. */
  clockAheadMs: number;
}

/** Plays all waves, or as many as make sense. Throws where a server does not answer at all. */
export async function play(waves: readonly Wave[], stage: Stage): Promise<Played> {
  const playing: Playing = {
    ...stage,
    firstAnswers: new Map(),
    failures: [],
    labels: [],
    marks: new Map(),
    position: undefined,
    clockAheadMs: 0,
  };
  for (const wave of waves) {
    await playWave(wave, playing);
    if (playing.failures.length < maxFailures) continue;
    playing.failures.push(`given up after wave ${wave.wave}: nothing goes as expected`);
    break;
  }
  const { known, marks, failures, position } = playing;
  return { known, marks, counts: countsOf(playing.labels), failures, position };
}

async function playWave(wave: Wave, playing: Playing): Promise<void> {
  const steps = wave.steps.filter(({ when }) => holds(when, playing.known));
  playing.progress.wave(wave, steps.length);
  if (wave.afterSeconds > 0) await playing.pause(wave.afterSeconds);
  const answers = await Promise.all(steps.map(async (step) => playStep(step, playing)));
  const labels = answers.flatMap((answer) => (answer === undefined ? [] : [labelOf(answer)]));
  playing.labels.push(...labels);
  const wrong = wrongWithCounts(wave, labels);
  if (wrong !== undefined) fail(playing, wrong);
  for (const answer of answers) takePosition(answer, playing);
  const revision = revisionOf(answers.at(-1));
  if (wave.mark !== undefined && revision !== undefined) playing.marks.set(wave.mark, revision);
  playing.progress.answered(countsOf(labels));
}

async function playStep(step: Step, playing: Playing): Promise<Answer | undefined> {
  try {
    let { answer, wrong } = await askOnce(step, playing);
    for (let tries = 1; step.until && wrong !== undefined && tries < untilTries; tries += 1) {
      await playing.pause(untilPauseSeconds);
      ({ answer, wrong } = await askOnce(step, playing));
    }
    if (wrong !== undefined) fail(playing, wrong, step);
    if (!playing.firstAnswers.has(step.key)) playing.firstAnswers.set(step.key, answer);
    if (answer.status < 300) keep(step, answer, playing);
    return answer;
  } catch (error) {
    if (!(error instanceof UnknownWord)) throw error;
    fail(playing, error.message, step);
    return undefined;
  }
}

/** The answer, and what is wrong with it. */
async function askOnce(step: Step, playing: Playing) {
  const at = step.path.startsWith(mediaPlanePath) ? mediaPlaneAddress(playing) : undefined;
  const answer = await playing.client.send(requestOf(step, playing), at);
  const expected = { ...step, answer: filled(step.answer, wordsOf(playing)) };
  return { answer, wrong: wrongWith(expected, answer, playing.firstAnswers.get(step.key)) };
}

const mediaPlanePath = '/simulated/';

/** The address for clients, as one for requests. */
function mediaPlaneAddress({ known }: Playing): string {
  const address = known.get('media');
  if (address === undefined) throw new UnknownWord('media');
  return address.replace(/^ws/, 'http');
}

function wordsOf({ run, known, clockAheadMs }: Playing): Words {
  return { run, known, nowMs: Date.now() + clockAheadMs };
}

function requestOf(step: Step, playing: Playing) {
  const { run, known } = playing;
  const words = wordsOf(playing);
  const token = step.as === null ? undefined : known.get(`token:${step.as}`);
  if (step.as !== null && token === undefined) throw new UnknownWord(`token:${step.as}`);
  const reads = step.method === 'GET';
  const headers = {
    ...(!reads && { 'idempotency-key': `${run}/${step.key}` }),
    ...(reads && playing.position !== undefined && { 'voicemeet-position': playing.position }),
    ...(step.ifMatch !== undefined && { 'if-match': filledText(step.ifMatch, words) }),
  };
  const body = step.body === undefined ? undefined : filled(step.body, words);
  return { method: step.method, path: filledText(step.path, words), token, headers, body };
}

/** Keeps what the file wants kept; a member kept as `clock` is the server's time. */
function keep({ save }: Step, { headers, body }: Answer, playing: Playing): void {
  const said = parsedOrNothing(body.toString());
  for (const [name, from] of Object.entries(save)) {
    const value = from.startsWith('@')
      ? headers[from.slice(1)]
      : from.split('.').reduce<unknown>((whole, name) => memberOf(whole, name), said);
    if (typeof value !== 'string') continue;
    playing.known.set(name, value);
    if (name === 'clock') playing.clockAheadMs = Date.parse(value) - Date.now();
  }
}

/** Within a wave the last one answered may not be the last one written: any of them will do, waves are in order. */
function takePosition(answer: Answer | undefined, playing: Playing): void {
  if (answer !== undefined && answer.status < 300) {
    playing.position = answer.headers['voicemeet-position'] ?? playing.position;
  }
}

function revisionOf(answer: Answer | undefined): bigint | undefined {
  const digits = /^"(\d+)"$/.exec(answer?.headers['etag'] ?? '')?.[1];
  return digits === undefined ? undefined : BigInt(digits);
}

function fail(playing: Playing, what: string, step?: Step): void {
  const where =
    step === undefined ? '' : `line ${step.line} (${step.as ?? 'nobody'}: ${step.method} ${step.path}) `;
  playing.failures.push(`${where}${what}`);
  playing.progress.failed(`${where}${what}`);
}
