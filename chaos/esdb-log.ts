// Reads the log in EventStoreDB by the official client, without any code of the program; what is stored beside it
// (claims, checkpoints) is in PostgreSQL.
import { EventStoreDBClient, START } from '@eventstore/db-client';
import type { AllStreamResolvedEvent } from '@eventstore/db-client';
import { setTimeout as delay } from 'node:timers/promises';
import { parsedOrNothing, textIn } from '../harness/json.ts';
import type { StoredRecord } from './log-check.ts';
import type { LogReader } from './postgres-log.ts';

const pageEvents = 2_000;
const patienceMs = 120_000;
const pauseMs = 50;
/** VoiceMeet's streams: `$all` also holds those of other programs and of the server. */
const ours = /^[a-z][A-Za-z]*-[0-9a-f-]{36}\.[0-9a-f-]{36}$/;
const magic = 'VM01';

/** A reader; `database` reads what PostgreSQL keeps. */
export function esdbLog(url: string, database: LogReader): LogReader {
  const client = EventStoreDBClient.connectionString(url);
  let tail = 0n;

  const page = async (from: bigint): Promise<readonly AllStreamResolvedEvent[]> => {
    const givenUpMs = performance.now() + patienceMs;
    for (;;) {
      try {
        const fromPosition = from === 0n ? START : { commit: from, prepare: from };
        const events: AllStreamResolvedEvent[] = [];
        for await (const event of client.readAll({ fromPosition, maxCount: pageEvents })) events.push(event);
        return events;
      } catch (error) {
        if (performance.now() > givenUpMs) throw error;
        await delay(pauseMs);
      }
    }
  };

  return {
    ...database,
    async *after(position) {
      for (let from = position; ;) {
        // Inclusive: it begins with the event at the position itself.
        const events = (await page(from)).flatMap(({ event }) => event ?? []);
        const later = events.filter((event) => event.position.commit > from || from === 0n);
        const records = later.filter(({ streamId }) => ours.test(streamId)).map(recordOf);
        tail = records.at(-1)?.position ?? tail;
        if (records.length > 0) yield records;
        if (events.length < pageEvents) return;
        from = events.at(-1)?.position.commit ?? from;
      }
    },
    projected: () => database.projected(tail),
    async principalOf(key) {
      const [claim] = await database.run('select principal::text from ops.claims where key = $1', [key]);
      return typeof claim?.['principal'] === 'string' ? claim['principal'] : '';
    },
    async close() {
      await database.close();
      await client.dispose();
      // `dispose` leaves the connection open (6.2.1), and with it the process.
      const opened = client as unknown as { getChannel: () => Promise<{ close: () => void }> };
      await opened.getChannel().then(
        (channel) => channel.close(),
        () => undefined,
      );
    },
  };
}

type RecordedEvent = NonNullable<AllStreamResolvedEvent['event']>;

function recordOf({ streamId, revision, id, type, data, position }: RecordedEvent): StoredRecord {
  if (!(data instanceof Uint8Array)) throw new Error(`${streamId} revision ${revision} holds no bytes`);
  const { head, body } = framed(Buffer.from(data));
  const command = textIn(parsedOrNothing(head.toString()), 'command') ?? '';
  return { position: position.commit, stream: streamId, revision, id, type, command, head, body };
}

/** The first two parts of a frame (docs/envelope.md, section 11.2): magic, then length and bytes of head and body. */
function framed(frame: Buffer): { readonly head: Buffer; readonly body: Buffer } {
  if (frame.toString('latin1', 0, magic.length) !== magic) throw new Error('a record does not begin as one');
  const headAt = magic.length + 4;
  const headEnd = headAt + frame.readUInt32BE(magic.length);
  const bodyAt = headEnd + 4;
  return {
    head: frame.subarray(headAt, headEnd),
    body: frame.subarray(bodyAt, bodyAt + frame.readUInt32BE(headEnd)),
  };
}
