// How questions are shared out among connections, seen from connections that answer when they are told to.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Pool } from 'pg';
import { expect, it } from 'vitest';
import { createLanes } from '../../../../src/adapters/postgres/wire/lanes.ts';
import { rowTypes } from '../../../../src/adapters/postgres/read-models/row-types.ts';

interface Sent {
  readonly on: string;
  readonly chain: { submit: (connection: unknown) => void; handleReadyForQuery: () => void };
}

/** A pool of such connections, and what was sent on them so far. */
function toldPool(names: readonly string[]) {
  const sent: Sent[] = [];
  const nothing = (): void => undefined;
  const stream = { cork: nothing, uncork: nothing, write: nothing, destroy: nothing };
  const words = { parse: nothing, describe: nothing, bind: nothing, execute: nothing, sync: nothing };
  const left = [...names];
  const connect = () => {
    const on = left.shift() ?? '';
    const query = (chain: Sent['chain']): void => {
      chain.submit({ stream, ...words });
      sent.push({ on, chain });
    };
    return Promise.resolve({ connection: { stream }, query, release: () => void left.push(on) });
  };
  const pool = { connect, options: { max: names.length, statement_timeout: 1_000 } };
  return { pool: pool as unknown as Pool, sent };
}

it('of questions that wait at once four go on one connection before the next has any', async () => {
  const { pool, sent } = toldPool(['a', 'b']);
  const run = createLanes(pool, rowTypes());
  const answers = Array.from({ length: 16 }, () => run([{ name: 'one', text: 'select 1', values: [] }]));
  const answerAll = async (): Promise<string> => {
    const these = sent.splice(0);
    for (const { chain } of these) chain.handleReadyForQuery();
    await nextTurn();
    await nextTurn();
    return these.map(({ on }) => on).join('');
  };
  await nextTurn();
  await nextTurn();
  // Each prepares the statement, alone.
  expect(await answerAll()).toBe('ab');
  expect(await answerAll()).toBe('aaaabbbbaaaabb');
  expect(await Promise.all(answers)).toHaveLength(16);
});
