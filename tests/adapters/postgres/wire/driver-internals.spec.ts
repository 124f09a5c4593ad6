// What the adapters use of the driver (`pg`) beyond its documentation, checked without a server against the version
// that is pinned. When the version changes, the first test fails and lists what to read again in the new one.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Client, Query } from 'pg';
import type { ClientConfig, Connection } from 'pg';
import { describe, expect, it } from 'vitest';

/** The versions whose source was read, and against which everything below passed. */
const checked = { pg: '8.23.1', 'pg-protocol': '1.16.1', 'pg-pool': '3.14.0' };

const internals = [
  'chain.ts, copied-events.ts: a class that extends `Query` and is passed to `client.query` is sent by its own `submit(connection)`, also with `pipeline: true`, which refuses every other class;',
  'chain.ts, copied-events.ts: the driver calls handleRowDescription, handleDataRow, handleCommandComplete, handleEmptyQuery, handleCopyData, handleError and handleReadyForQuery of the query whose turn it is;',
  'chain.ts, copied-events.ts: `callback` is called with null where all went well, and the driver may replace it (`query_timeout`);',
  'chain.ts: `connection.parse`, `describe`, `bind`, `execute` and `sync` write one message each at once;',
  'chain.ts, pipeline.ts, lanes.ts: `client.connection.stream` is the socket: cork, uncork, write; `destroy` fails whatever is under way;',
  'chain.ts: after handleError the driver passes the ReadyForQuery of that chain to nobody, and goes on with the next query;',
  'copied-events.ts: the chunk of handleCopyData may lie in a buffer that the driver uses again: it is copied at once;',
  'pool.ts: `pool.options.statement_timeout` is what the pool was made with; an error of an idle connection carries it as `client`.',
];

const require = createRequire(import.meta.url);
const versionIn = (name: string): string => {
  const path = join(import.meta.dirname, '../../../../node_modules', name, 'package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly version: string }).version;
};

/** A socket to nobody: keeps what is written and hands over what the test says that the server sent. */
function socket() {
  const written: Buffer[] = [];
  const made = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      written.push(chunk);
      done();
    },
  });
  const nothing = (): void => undefined;
  const stream = Object.assign(made, {
    setNoDelay: nothing,
    setKeepAlive: nothing,
    ref: nothing,
    unref: nothing,
    connect: () => {
      process.nextTick(() => made.emit('connect'));
    },
  });
  return { stream, taken: () => Buffer.concat(written.splice(0)) };
}

function message(code: string, body: readonly (number | string)[] = []): Buffer {
  const bytes = Buffer.concat(
    body.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`) : Buffer.from([part]))),
  );
  const head = Buffer.alloc(5, code);
  head.writeInt32BE(bytes.length + 4, 1);
  return Buffer.concat([head, bytes]);
}

const ready = message('Z', [0x49]);
/** One column called "n" of type int4 (23), in text. */
const rowDescription = message('T', [
  0,
  1,
  'n',
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  23,
  0,
  4,
  0xff,
  0xff,
  0xff,
  0xff,
  0,
  0,
]);
const row = message('D', [0, 1, 0, 0, 0, 1, 0x37]);
const rowOfNull = message('D', [0, 1, 0xff, 0xff, 0xff, 0xff]);
const complete = message('C', ['SELECT 1']);
const failure = message('E', ['SERROR', 'C22012', 'Mdivision by zero', 0]);

/** A client that is connected, and what the server says to it. */
async function connected(more: ClientConfig = {}) {
  const { stream, taken } = socket();
  const client = new Client({ user: 'nobody', ...more, stream: () => stream });
  const opened = client.connect();
  await nextTurn();
  const says = async (...messages: readonly Buffer[]): Promise<void> => {
    stream.push(Buffer.concat(messages));
    await nextTurn();
  };
  await says(message('R', [0, 0, 0, 0]), ready);
  await opened;
  taken();
  return { client, stream, taken, says };
}

/** A query that writes down what the driver calls on it. */
class Witness extends Query {
  readonly calls: unknown[] = [];
  declare callback: (...parameters: unknown[]) => void;

  constructor() {
    super({ text: 'witness' });
    this.callback = (...parameters) => void this.calls.push(['callback', ...parameters]);
  }

  override submit = (connection: Connection): void => {
    this.calls.push(['submit', connection.stream.writable]);
  };
  handleRowDescription({ fields }: { fields: { name: string; dataTypeID: number }[] }): void {
    this.calls.push(['rowDescription', fields.map(({ name, dataTypeID }) => [name, dataTypeID])]);
  }
  handleDataRow({ fields }: { fields: unknown }): void {
    this.calls.push(['dataRow', fields]);
  }
  handleCommandComplete(): void {
    this.calls.push(['commandComplete']);
  }
  handleEmptyQuery(): void {
    this.calls.push(['emptyQuery']);
  }
  handleError(error: Error): void {
    this.calls.push(['error', error.message]);
  }
  handleReadyForQuery(): void {
    this.calls.push(['readyForQuery']);
  }
}

/** One that leaves all to the driver but the pieces of a copy. */
class CopyWitness extends Query {
  readonly calls: unknown[] = [];
  handleCopyData({ chunk }: { chunk: Buffer }): void {
    this.calls.push([Buffer.isBuffer(chunk), chunk.toString()]);
  }
}

describe('the internals of the driver', () => {
  it('are those of the version that was checked', () => {
    const own = require('../../../../package.json') as { readonly dependencies: Record<string, string> };
    const found = {
      pg: versionIn('pg'),
      'pg-protocol': versionIn('pg-protocol'),
      'pg-pool': versionIn('pg-pool'),
    };
    const todo = `The adapters lean on internals of pg. Read these again in the new version, let the tests of tests/adapters/postgres/wire and tests/adapters/eventstore pass, then change \`checked\` in this file:\n- ${internals.join('\n- ')}`;
    expect(own.dependencies['pg'], `package.json: ${todo}`).toBe(checked.pg);
    expect(found, `node_modules: ${todo}`).toEqual(checked);
  });

  it('a pipelining client submits at once, and gives each message to the query whose turn it is', async () => {
    const { client, says } = await connected({ pipeline: true });
    const [first, second] = [new Witness(), new Witness()];
    client.query(first);
    client.query(second);
    expect([first.calls, second.calls]).toEqual([[['submit', true]], [['submit', true]]]);
    await says(rowDescription, row, rowOfNull, complete, message('I'));
    expect(first.calls.splice(0)).toEqual([
      ['submit', true],
      ['rowDescription', [['n', 23]]],
      ['dataRow', ['7']],
      ['dataRow', [null]],
      ['commandComplete'],
      ['emptyQuery'],
    ]);
    expect(second.calls.splice(0)).toEqual([['submit', true]]);
    await says(ready, complete);
    expect([first.calls, second.calls]).toEqual([[['readyForQuery']], [['commandComplete']]]);
  });

  it('a failed query hears of its error alone; the next one has its turn', async () => {
    const { client, says } = await connected({ pipeline: true });
    const [first, second] = [new Witness(), new Witness()];
    client.query(first);
    client.query(second);
    await says(failure, ready, complete, ready);
    expect(first.calls).toEqual([
      ['submit', true],
      ['error', 'division by zero'],
    ]);
    expect(second.calls).toEqual([['submit', true], ['commandComplete'], ['readyForQuery']]);
  });

  it('a pipelining client refuses what is no Query of its own', async () => {
    const { client } = await connected({ pipeline: true });
    const refused: string[] = [];
    const foreign = {
      submit: () => undefined,
      callback: () => undefined,
      handleError: (error: Error) => void refused.push(error.message),
    };
    client.query(foreign as unknown as Query);
    await nextTurn();
    expect(refused).toEqual([expect.stringContaining('not supported in pipeline mode')]);
  });

  it('pieces of a copy arrive as buffers; what the query leaves to the driver ends in callback(null)', async () => {
    const { client, says } = await connected();
    const ended: unknown[] = [];
    const copying = new CopyWitness({ text: 'copy x to stdout' }, (error) => void ended.push(error));
    client.query(copying);
    await says(message('H', [1, 0, 0]), message('d', [0x61, 0x62]), message('d', [0x63]), message('c'));
    await says(message('C', ['COPY 1']), ready);
    expect([copying.calls, ended]).toEqual([
      [
        [true, 'ab'],
        [true, 'c'],
      ],
      [null],
    ]);
  });

  it('callback is replaced where answers have a limit of time', async () => {
    const { client, says } = await connected({ query_timeout: 60_000 });
    const limited = new Witness();
    const { callback } = limited;
    client.query(limited);
    expect(limited.callback).not.toBe(callback);
    limited.callback(null, []);
    expect(limited.calls.at(-1)).toEqual(['callback', null, []]);
    await says(ready);
  });

  it('a connection writes a message for each word at once', async () => {
    const { client, taken } = await connected();
    const { connection } = client as unknown as { readonly connection: Connection };
    const after = (say: () => void): string => {
      say();
      return taken().subarray(0, 1).toString();
    };
    const codes = [
      after(() => connection.parse({ name: 'one', text: 'select $1', types: [] }, true)),
      after(() => connection.describe({ type: 'S', name: 'one' }, true)),
      after(() => connection.bind({ statement: 'one', values: ['ä"', null, ''] }, true)),
      after(() => connection.execute({}, true)),
      after(() => connection.sync()),
    ];
    expect(codes.join('')).toBe('PDBES');
  });

  it('a stream that is destroyed fails whatever is under way', async () => {
    const { client, stream } = await connected({ pipeline: true });
    client.on('error', () => undefined);
    const [first, second] = [new Witness(), new Witness()];
    client.query(first);
    client.query(second);
    expect((client as unknown as { readonly connection: Connection }).connection.stream).toBe(stream);
    stream.destroy();
    await nextTurn();
    await nextTurn();
    expect([first.calls.at(-1), second.calls.at(-1)]).toEqual([
      ['error', 'Connection terminated unexpectedly'],
      ['error', 'Connection terminated unexpectedly'],
    ]);
  });
});
