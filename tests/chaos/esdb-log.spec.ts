// The experimenter's own reading of EventStoreDB: what the program's frames hold, in the order of the log, others left out.
import { binaryEvent, NO_STREAM } from '@eventstore/db-client';
import { expect, it } from 'vitest';
import { esdbLog } from '../../chaos/esdb-log.ts';
import { createLogCheck } from '../../chaos/log-check.ts';
import type { StoredRecord } from '../../chaos/log-check.ts';
import type { LogReader } from '../../chaos/postgres-log.ts';
import { encodeFrame } from '../../src/adapters/codec/record/frame.ts';
import { event, useEsdb } from '../support/esdb/use-esdb.ts';
import { chainOf, stream } from './sealed-records.ts';

const esdb = useEsdb();
const records = chainOf([{ command: 'c0' }, { command: 'c1' }, { command: 'c2' }]);
const framed = ({ id, type, head, body }: StoredRecord) =>
  binaryEvent({ id, type, data: encodeFrame({ head, body, boxes: [Buffer.from('box')] }) });

function databaseThat(more: Partial<LogReader>): LogReader {
  const nothing = () => Promise.reject(new Error('not asked for'));
  return { after: nothing, principalOf: nothing, projected: nothing, ...more } as unknown as LogReader;
}

it('reads what was stored, byte for byte, from any position on', async () => {
  await esdb.client.appendToStream('log-epoch', event(0));
  await esdb.client.appendToStream(stream, records.slice(0, 2).map(framed), { expectedRevision: NO_STREAM });
  await esdb.client.appendToStream('somebody-elses', event(1));
  await esdb.client.appendToStream(stream, records.slice(2).map(framed), { expectedRevision: 1n });
  const told: (bigint | undefined)[] = [];
  const reader = esdbLog(
    esdb.server.url,
    databaseThat({
      close: () => Promise.resolve(),
      projected: (tail) => Promise.resolve(void told.push(tail)),
      run: () => Promise.resolve([{ principal: 'p' }]),
    }),
  );
  try {
    const read: StoredRecord[] = [];
    for await (const page of reader.after(0n)) read.push(...page);
    expect(read.map(({ id, head, body }) => [id, Buffer.from(head), Buffer.from(body)])).toEqual(
      records.map(({ id, head, body }) => [id, head, body]),
    );
    expect(createLogCheck({ dense: false }).take(read)).toEqual([]);
    const later: StoredRecord[] = [];
    for await (const page of reader.after(read[1]!.position)) later.push(...page);
    expect(later.map(({ id }) => id)).toEqual([records[2]!.id]);
    await reader.projected();
    expect(told).toEqual([read.at(-1)!.position]);
    expect(await reader.principalOf('key')).toBe('p');
  } finally {
    await reader.close();
  }
});
