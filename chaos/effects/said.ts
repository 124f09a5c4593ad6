// What the outside system was asked for, by its own list: how many effects there were, which happened twice, and which came
// before one that had to come first.
import { readFile } from 'node:fs/promises';

/** Counts of a list. */
export interface Said {
  readonly effects: number;
  readonly doubled: number;
  readonly disordered: number;
}

/** Counts the lines `<effect> <stream>|say/<n>`, URL-encoded; one that is half written is left out. */
export function countLines(text: string): Said {
  const lines = text.split('\n').slice(0, -1);
  const effects = new Set<string>();
  const next = new Map<string, number>();
  let disordered = 0;
  for (const line of lines) {
    const [effect = '', what = ''] = line.split(' ');
    if (effects.has(effect)) continue;
    effects.add(effect);
    const [stream = '', word = ''] = decodeURIComponent(what).split('|say/');
    const wanted = next.get(stream) ?? 0;
    if (Number(word) !== wanted) disordered += 1;
    next.set(stream, Number(word) + 1);
  }
  return { effects: effects.size, doubled: lines.length - effects.size, disordered };
}

/** Counts a file's lines; of one that is not there yet, none. */
export async function countSaid(file: string): Promise<Said> {
  return countLines(await readFile(file, 'latin1').catch(() => ''));
}
