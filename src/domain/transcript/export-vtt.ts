// Captions as WebVTT (W3C, https://www.w3.org/TR/webvtt1/): each with its id and, as a voice span, its speaker. Nothing that was said can
// become markup, a time or another cue.
import { clockText } from './captions.ts';
import type { Caption } from './captions.ts';

/** The file; empty but for its header where nobody spoke. */
export function vttOf(captions: readonly Caption[]): string {
  const cues = captions.map(
    ({ id, startMs, endMs, speaker, text }) =>
      `${id}\n${clockText(startMs, '.')} --> ${clockText(endMs, '.')}\n<v ${escaped(speaker)}>${escaped(text)}\n`,
  );
  return ['WEBVTT\n', ...cues].join('\n');
}

/** Escaping `>` also takes away the arrow, which may not stand in a cue's text. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
