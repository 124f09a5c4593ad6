// The list of the outside system in the reactors' experiment: a doubled, a missing and a disordered word are found.
import { expect, it } from 'vitest';
import { countLines } from '../../chaos/effects/said.ts';

const line = (effect: string, word: number, stream = 's'): string =>
  `${effect} ${encodeURIComponent(`${stream}|say/${word}`)}\n`;

it.each([
  ['nothing', '', { effects: 0, doubled: 0, disordered: 0 }],
  [
    'each once and in order',
    line('a', 0) + line('b', 0, 't') + line('c', 1),
    { effects: 3, doubled: 0, disordered: 0 },
  ],
  ['one twice', line('a', 0) + line('a', 0) + line('c', 1), { effects: 2, doubled: 1, disordered: 0 }],
  ['the second first', line('c', 1) + line('a', 0), { effects: 2, doubled: 0, disordered: 2 }],
  ['one that is half written', `${line('a', 0)}c s%7Csay`, { effects: 1, doubled: 0, disordered: 0 }],
])('counts %s', (_what, text, counted) => {
  expect(countLines(text)).toEqual(counted);
});
