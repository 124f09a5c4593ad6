// What was written down: each sentence under the name of whoever said it, nothing of those who did not agree, and the same as WebVTT.
import { listIn, textIn } from '../../harness/json.ts';
import type { Caller } from './caller.ts';
import type { PlayedMeeting, Stage } from './meeting.ts';
import { until } from './meeting.ts';
import { afterWithdrawal, beforeWithdrawal, parts } from './people.ts';

/** A sentence with its speaker. */
export interface Line {
  readonly who: string;
  readonly text: string;
}

/** What came of it. */
export interface Transcribed {
  readonly lines: readonly Line[];
  readonly vtt: string;
  /** Whether every sentence that may be in it is, under the right name, and no other one. */
  readonly isRight: boolean;
}

/** Waits until the words of every file are known; gives them. */
export async function transcript(
  stage: Stage,
  host: Caller,
  { meeting }: PlayedMeeting,
): Promise<Transcribed> {
  const path = `/v1/meetings/${meeting}/transcript`;
  let body: unknown;
  await until(stage, 'every file is transcribed', async () => {
    body = await host.must('GET', path, undefined, 200);
    const states = listIn(body, 'tracks').map((track) => textIn(track, 'state'));
    return states.length > 0 && !states.includes('pending');
  });
  const lines = listIn(body, 'segments').map((segment) => ({
    who: textIn(segment, 'speaker') ?? '?',
    text: textIn(segment, 'text') ?? '',
  }));
  const vtt = await host.text(`${path}?format=vtt`);
  return { lines, vtt, isRight: wordsOf(lines) === wordsOf(expectedLines()) && vtt.startsWith('WEBVTT') };
}

function expectedLines(): readonly Line[] {
  const agreed = (withdrawn: boolean) =>
    new Set(
      parts.filter(({ agrees, withdraws }) => agrees && !(withdrawn && withdraws)).map(({ name }) => name),
    );
  const said = (turns: typeof beforeWithdrawal, of: ReadonlySet<string>) =>
    turns.flat().filter(({ who }) => of.has(who));
  return [...said(beforeWithdrawal, agreed(false)), ...said(afterWithdrawal, agreed(true))];
}

/** Words by speaker; machines differ in where a sentence ends. */
function wordsOf(lines: readonly Line[]): string {
  const bySpeaker = new Map<string, string[]>();
  for (const { who, text } of lines) {
    const words = text
      .toLowerCase()
      .replace(/[^a-z' ]/g, '')
      .split(' ');
    bySpeaker.set(who, [...(bySpeaker.get(who) ?? []), ...words]);
  }
  return JSON.stringify([...bySpeaker].sort());
}
