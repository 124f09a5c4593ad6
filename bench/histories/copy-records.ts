// Makes a log large quickly: copies existing records to other streams and ids, inside the server. The copies' heads no
// longer match their columns, so copies can be read as bytes but not decoded.
import type { Pool } from 'pg';

/** In one statement. */
const pieceEvents = 100_000;

const copyEvents = `insert into log.events
  (partition, position, tenant, stream, revision, id, type, at, command, leaf, head, body, boxes)
  select partition, position + $1, tenant, left(stream, 45) || md5(stream || $1)::uuid, revision, md5(id::text || $1)::uuid,
    type, at, md5(command::text || $1)::uuid, leaf, head, body, boxes
  from log.events where partition = 0 and position > $2 and position <= $3 order by position`;
const copyStreams = `insert into log.streams (stream, tenant, revision, leaf)
  select left(stream, 45) || md5(stream || $1)::uuid, tenant, revision, leaf from log.streams
  where stream in (select stream from log.events where partition = 0 and position > $2 and position <= $3)
  on conflict do nothing`;

/** Copies from the log's beginning to its end until it holds `events`; nobody else may append meanwhile. */
export async function copyRecords(superuser: Pool, events: number, signal: AbortSignal): Promise<void> {
  const { rows } = await superuser.query<{ tail: bigint }>('select log.tail() as tail');
  let tail = rows[0]?.tail ?? 0n;
  const original = tail < BigInt(pieceEvents) ? tail : BigInt(pieceEvents);
  await superuser.query('select log.ensure_partitions($1)', [BigInt(events) + 10_000_000n]);
  while (tail < BigInt(events)) {
    signal.throwIfAborted();
    const missing = BigInt(events) - tail;
    const count = missing < original ? missing : original;
    // Copied to places after the tail: position + shift.
    await superuser.query(copyEvents, [tail, 0n, count]);
    await superuser.query(copyStreams, [tail, 0n, count]);
    tail += count;
  }
}
