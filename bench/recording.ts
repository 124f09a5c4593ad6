// `npm run bench:recording`: what becomes of recorded voices, and how fast. Transcription is compared with asking the same server for the
// same file directly: what we add is finding the voices, cutting, checking and joining.
import { findFlite } from '../scripts/services/flite.mjs';
import { findWhisper, startWhisper, whisperModel } from '../scripts/services/whisper.mjs';
import { runBenchmark } from './harness/benchmark.ts';
import type { Means } from './harness/benchmark.ts';
import { numberText, rangeText } from './harness/report.ts';
import type { Findings } from './harness/report.ts';
import { inTurns, ratioOf, spreadOf } from './harness/rounds.ts';
import { spokenFile } from './recording/spoken-file.ts';
import { askedDirectly, transcribed } from './recording/transcription.ts';
import type { Transcription } from './recording/transcription.ts';

const usualMinutes = 3;
const mostMinutes = 14;
/** Of the words that were spoken, so many must be there, or nothing was measured. */
const leastWords = 0.9;
const subjects = { direct: 'the server, directly', ours: 'a transcript of ours' };

await runBenchmark({
  name: 'bench:recording',
  usage: 'npm run bench:recording -- [--json] [--rounds 3] [--minutes 3] [--write]',
  rounds: 3,
  seconds: 1,
  own: ['minutes'],
  measure,
});

async function measure({ options, say, signal }: Means): Promise<Findings> {
  const minutes = Number(options.own['minutes'] ?? usualMinutes);
  if (!(minutes > 0 && minutes <= mostMinutes))
    throw new Error(`--minutes takes a number up to ${mostMinutes}: more is sent in several pieces`);
  const [whisper, flite] = [findWhisper(), findFlite()];
  if (whisper.python === undefined) throw new Error(whisper.reason);
  if (flite.path === undefined) throw new Error(flite.reason);
  const file = spokenFile(flite.path, minutes * 60);
  say(`${numberText(file.seconds)} s of speech, ${file.words} words, ${numberText(file.bytes.length)} bytes`);
  const server = await startWhisper({ python: whisper.python });
  try {
    const at = { baseUrl: server.url, model: whisperModel };
    // Once to warm up: the first answer of a server loads more than the weights.
    await askedDirectly(at, spokenFile(flite.path, 1), signal);
    const figures = await inTurns(
      [
        { name: subjects.direct, measure: () => askedDirectly(at, file, signal) },
        { name: subjects.ours, measure: () => transcribed(at, file, signal) },
      ],
      options.rounds,
      say,
    );
    return findings(figures, file.words, file.seconds);
  } finally {
    await server.remove();
  }
}

function findings(
  figures: ReadonlyMap<string, readonly Transcription[]>,
  words: number,
  seconds: number,
): Findings {
  const names = [subjects.direct, subjects.ours];
  const of = (name: string): readonly Transcription[] => figures.get(name) ?? [];
  const times = (name: string): readonly number[] => of(name).map(({ timesRealTime }) => timesRealTime);
  const ratio = ratioOf(times(subjects.ours), times(subjects.direct));
  const all = names.flatMap(of);
  return {
    ok: all.length > 0 && all.every((one) => one.words >= leastWords * words),
    result: {
      spokenWords: words,
      rows: Object.fromEntries(
        names.map((name) => [
          name,
          {
            timesRealTime: Number(spreadOf(times(name)).median.toFixed(2)),
            words: Math.min(...of(name).map((one) => one.words)),
          },
        ]),
      ),
    },
    goals: [{ name: 'transcription/direct', value: ratio, atLeast: 0.9 }],
    tables: [
      {
        title: `${numberText(seconds)} s of speech by flite, tiny.en on one thread`,
        columns: ['way', 'times real time, median (range)', 'words heard', 'of the server directly'],
        rows: names.map((name) => [
          name,
          rangeText(spreadOf(times(name)), 1),
          String(Math.min(...of(name).map((one) => one.words))),
          ratioOf(times(name), times(subjects.direct)).toFixed(2),
        ]),
      },
    ],
    notes: [
      `One file of Opus in Ogg with ${words} words. Directly: one request with the whole file, its answer parsed. Ours: the file is decoded to find voices, cut at silences, sent by the same API to the same server, and what comes back is checked against the voices and joined; answers are kept in memory, so the vault is not in it. "transcription/direct" is ours divided by directly, by rounds.`,
    ],
  };
}
