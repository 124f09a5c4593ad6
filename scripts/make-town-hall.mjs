// Makes examples/town-hall.jsonl: a town hall of 100 seats as the requests of its clients, wave after wave. Always
// the same bytes: no chance and no clock is asked; ids, keys and instants are filled in when the file is played.
// The waves themselves are told in town-hall-story.mjs; here is how a wave is written down.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { tellStory } from './town-hall-story.mjs';

const target = fileURLToPath(new URL('../examples/town-hall.jsonl', import.meta.url));

/** The text of examples/town-hall.jsonl: of each wave a line with its title and counts, then one line per request. */
export function townHall() {
  const lines = [];
  let number = 0;
  tellStory((title, requests, { counts, mark, afterSeconds } = {}) => {
    number += 1;
    const expected = counts ?? countsOf(requests);
    lines.push({ wave: number, title, afterSeconds, mark, counts: expected });
    for (const request of requests) lines.push({ wave: number, ...request });
  });
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

/** How many of which answer a wave must get, where each request has one that it may get and none may be left out. */
function countsOf(requests) {
  if (requests.some(({ expect, when }) => expect.length > 1 || when !== undefined)) return undefined;
  const counts = {};
  for (const { expect } of requests) counts[expect[0]] = (counts[expect[0]] ?? 0) + 1;
  return counts;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, townHall());
