// Captions as SubRip. The format has no standard and no escaping: players take tags in angle brackets and braces for formatting, so these
// characters are replaced by ones that look alike.
import { clockText } from './captions.ts';
import type { Caption } from './captions.ts';

const lookalikes: Readonly<Record<string, string>> = { '<': '‹', '>': '›', '{': '(', '}': ')' };

/** The file; empty where nobody spoke. */
export function srtOf(captions: readonly Caption[]): string {
  return captions
    .map(
      ({ startMs, endMs, speaker, text }, n) =>
        `${n + 1}\n${clockText(startMs, ',')} --> ${clockText(endMs, ',')}\n${plain(speaker)}: ${plain(text)}\n`,
    )
    .join('\n');
}

function plain(text: string): string {
  return text.replace(/[<>{}]/g, (character) => lookalikes[character] ?? '');
}
