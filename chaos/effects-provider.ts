// The outside system of the effects' experiment, a process of its own: it says words, once for each time it is asked, whatever
// the key, and keeps a list of them in a file before it answers. Half of the replies to those who ask are lost: for half of
// these nothing was said. Started by chaos/effects.ts; tells its parent the port.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { seededRandom } from '../harness/random.ts';

const { values } = parseArgs({
  options: { file: { type: 'string' }, port: { type: 'string' }, seed: { type: 'string' } },
});
const file = values.file ?? '';
const random = seededRandom(Number(values.seed));
const said = new Set(
  existsSync(file)
    ? readFileSync(file, 'latin1')
        .split('\n')
        .map((line) => line.split(' ')[0])
    : [],
);

const slowestMs = 20;
const lostBefore = 0.25;
const lostAfter = 0.25;
const lostLookUps = 0.1;

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, verb, key = '', what = ''] = (request.url ?? '').split('/');
  await delay(random.below(slowestMs));
  if (verb === 'said') {
    if (random.chance(lostLookUps)) return void request.socket.destroy();
    return void response.writeHead(said.has(key) ? 200 : 404).end();
  }
  if (random.chance(lostBefore)) return void request.socket.destroy();
  appendFileSync(file, `${key} ${what}\n`, { flush: true });
  said.add(key);
  if (random.chance(lostAfter / (1 - lostBefore))) return void request.socket.destroy();
  response.writeHead(200).end();
}

const server = createServer((request, response) => void answer(request, response));
server.listen(Number(values.port ?? 0), '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
