// A meeting that is recorded: people come in, agree or not, speak in turn and at once, one takes consent back; then it ends.
import { randomUUID } from 'node:crypto';
import { listIn, textIn } from '../../harness/json.ts';
import type { Caller } from './caller.ts';
import { given, play } from './caller.ts';
import { afterWithdrawal, beforeWithdrawal, parts } from './people.ts';
import type { Turn } from './people.ts';

/** What a meeting is played with. */
export interface Stage {
  /** By name. */
  readonly people: ReadonlyMap<string, Caller>;
  readonly admin: Caller;
  readonly signal: AbortSignal;
  readonly pause: (ms: number) => Promise<void>;
  readonly say: (line: string) => void;
}

/** The meeting, with who is who in it. */
export interface PlayedMeeting {
  readonly meeting: string;
  /** Names by person. */
  readonly names: ReadonlyMap<string, string>;
}

const host = 'Hana';
const tries = 100;
const pauseMs = 200;
/** Between a withdrawal, or a stop, and what must not be recorded any more. */
const withdrawalMs = 1_000;
const betweenTurnsMs = 500;

/** Plays it. Throws where a step is answered otherwise than it must be. */
export async function playMeeting(stage: Stage): Promise<PlayedMeeting> {
  const { admin, say } = stage;
  const caller = callers(stage.people);
  const account = given(
    await admin.must('POST', '/v1/accounts', { plan: 'pro', timeZone: 'Asia/Kolkata' }, 201),
    'account',
  );
  const startsAt = new Date().toISOString();
  const wish = { account, title: 'Budget', startsAt, plannedMinutes: 30, waitingRoom: false };
  const meeting = given(await caller(host).must('POST', '/v1/meetings', wish, 201), 'meeting');
  const at = (path: string): string => `/v1/meetings/${meeting}/${path}`;
  await caller(host).must('POST', at('open'), undefined, 200);
  const texts = {
    record: await consentText(caller(host), 'record'),
    transcribe: await consentText(caller(host), 'transcribe'),
  };
  const names = new Map<string, string>();
  const rooms = new Map<string, Seat>();
  for (const { name, agrees } of parts) {
    names.set(
      given(await caller(name).must('POST', at('knocks'), { displayName: name }, 200), 'person'),
      name,
    );
    const how = agrees ? 'give' : 'refuse';
    await caller(name).must('POST', at(`consents/record/${how}`), texts.record, 200);
    await caller(name).must('POST', at(`consents/transcribe/${how}`), texts.transcribe, 200);
    rooms.set(name, await seated(stage, caller(name), meeting));
    say(`${name} comes in and ${agrees ? 'agrees' : 'does not agree'} to be recorded and transcribed`);
  }
  const recording = given(
    await caller(host).must('POST', `/v1/accounts/${account}/recordings`, { meeting }, 201),
    'recording',
  );
  const agreed = parts.filter(({ agrees }) => agrees).length;
  await until(stage, `${agreed} people are recorded`, async () => {
    const body = await caller(host).must('GET', at('recordings'), undefined, 200);
    return listIn(body, 'items').filter((track) => textIn(track, 'status') === 'recording').length === agreed;
  });
  say(`recording ${recording} runs: ${agreed} of ${parts.length} people are recorded`);
  await speak(stage, rooms, beforeWithdrawal);
  for (const { name, withdraws } of parts) {
    if (!withdraws) continue;
    await caller(name).must('POST', at('consents/record/withdraw'), undefined, 200);
    say(`${name} takes the consent back`);
  }
  await stage.pause(withdrawalMs);
  await speak(stage, rooms, afterWithdrawal);
  await caller(host).must('POST', at('stop-recording'), { recording }, 200);
  await caller(host).must('POST', at('end'), undefined, 200);
  say('the recording is stopped, the meeting ends');
  return { meeting, names };
}

function callers(people: ReadonlyMap<string, Caller>): (name: string) => Caller {
  return (name) => {
    const caller = people.get(name);
    if (caller === undefined) throw new Error(`nobody is called ${name}`);
    return caller;
  };
}

/** The newest text that people are asked to agree to. */
async function consentText(caller: Caller, purpose: 'record' | 'transcribe'): Promise<object> {
  const body = await caller.must('GET', '/v1/consent-texts', undefined, 200);
  const text = listIn(body, 'items').find((one) => textIn(one, 'purpose') === purpose);
  const version = (text as { readonly version?: unknown } | undefined)?.version;
  if (text === undefined || typeof version !== 'number')
    throw new Error(`there is no text for the consent to ${purpose}`);
  return { language: given(text, 'language'), version, method: 'screen' };
}

/** Somebody's place in the room of the simulated media plane. */
interface Seat {
  readonly plane: string;
  readonly connection: string;
}

async function seated(stage: Stage, caller: Caller, meeting: string): Promise<Seat> {
  const ticket = await caller.must(
    'POST',
    `/v1/meetings/${meeting}/join-tickets`,
    { device: randomUUID() },
    201,
  );
  const media = (ticket as { readonly media?: unknown }).media;
  const plane = given(media, 'url').replace(/^ws/, 'http');
  const joined = await play(plane, 'join', { token: given(media, 'token') }, stage.signal);
  const connection = given(joined, 'connection');
  await play(plane, `people/${connection}/publish`, {}, stage.signal);
  return { plane, connection };
}

/** Each turn takes as long as its longest text: 60 ms a letter, and a gap after each word. */
async function speak(stage: Stage, rooms: ReadonlyMap<string, Seat>, turns: readonly Turn[]): Promise<void> {
  for (const turn of turns) {
    for (const { who, text } of turn) {
      const seat = rooms.get(who);
      if (seat === undefined) throw new Error(`${who} is in no room`);
      await play(seat.plane, `people/${seat.connection}/say`, { text }, stage.signal);
      stage.say(`${who}: “${text}”`);
    }
    await stage.pause(Math.max(...turn.map(({ text }) => text.length * 80)) + betweenTurnsMs);
  }
}

/** Waits until something is so, for twenty seconds at most. */
export async function until(
  { pause }: Pick<Stage, 'pause'>,
  what: string,
  isSo: () => Promise<boolean>,
): Promise<void> {
  for (let n = 0; n < tries; n += 1) {
    if (await isSo()) return;
    await pause(pauseMs);
  }
  throw new Error(`after ${(tries * pauseMs) / 1000} s it is not so that ${what}`);
}
