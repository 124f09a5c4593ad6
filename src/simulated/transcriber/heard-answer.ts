// What was heard in a piece, as `verbose_json` says it: words from the sound's own samples, segments where a second passes without one.
import type { HeardWord } from '../speech/hear.ts';

/** The answer, as OpenAI's API has it; times in seconds. */
export interface VerboseJson {
  readonly task: 'transcribe';
  readonly language: string;
  readonly duration: number;
  readonly text: string;
  readonly segments: readonly {
    readonly id: number;
    readonly start: number;
    readonly end: number;
    readonly text: string;
    readonly avg_logprob: number;
    readonly compression_ratio: number;
    readonly no_speech_prob: number;
  }[];
  readonly words: readonly HeardWord[];
}

/** How a segment's values are: sure of what was said, or made up, as Whisper was seen to do. */
const said = { avg_logprob: -0.12, compression_ratio: 1.1, no_speech_prob: 0.01 };
const madeUp = { avg_logprob: -0.71, compression_ratio: 0.8, no_speech_prob: 0.95 };
const mostGapSeconds = 1;

/** What is wrong with the answer, if anything is. */
export interface AnswerFaults {
  readonly invents: boolean;
  readonly joins: boolean;
}

/** The answer about words heard in sound of a length. */
export function heardAnswer(
  words: readonly HeardWord[],
  durationSeconds: number,
  language: string,
  { invents, joins }: AnswerFaults,
): VerboseJson {
  const isMadeUp = invents && words.length === 0;
  const given = isMadeUp ? [{ word: 'you', start: 0, end: durationSeconds }] : words;
  const runs: HeardWord[][] = [];
  for (const word of given) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const isApart = last === undefined || word.start - last.end > mostGapSeconds;
    if (run === undefined || (isApart && !joins)) runs.push([word]);
    else run.push(word);
  }
  const segments = runs.map((run, id) => ({
    id,
    start: joins ? 0 : (run[0]?.start ?? 0),
    end: run.at(-1)?.end ?? 0,
    text: textOf(run),
    ...(isMadeUp ? madeUp : said),
  }));
  return {
    task: 'transcribe',
    language,
    duration: durationSeconds,
    text: textOf(given),
    segments,
    words: given,
  };
}

function textOf(words: readonly HeardWord[]): string {
  return words.map(({ word }) => word).join(' ');
}
