// Captions as plain text, a paragraph for each turn: who, when the turn began, what they said.
import { clockText } from './captions.ts';
import type { Caption } from './captions.ts';

/** Of one speaker, closer than this is one turn. For reading only: segments stay apart everywhere else. */
const mostPauseMs = 1_000;

/** The file; empty where nobody spoke. */
export function textOf(captions: readonly Caption[]): string {
  const turns: { first: Caption; endMs: number; texts: string[] }[] = [];
  for (const caption of captions) {
    const turn = turns.at(-1);
    const goesOn =
      turn !== undefined &&
      turn.first.person === caption.person &&
      turn.first.speaker === caption.speaker &&
      caption.startMs - turn.endMs < mostPauseMs;
    if (!goesOn) {
      turns.push({ first: caption, endMs: caption.endMs, texts: [caption.text] });
      continue;
    }
    turn.texts.push(caption.text);
    turn.endMs = Math.max(turn.endMs, caption.endMs);
  }
  return turns
    .map(
      ({ first, texts }) =>
        `[${clockText(first.startMs, '.').slice(0, -4)}] ${first.speaker}: ${texts.join(' ')}\n`,
    )
    .join('\n');
}
