// Breaks the log on purpose, as well as anybody with the superuser's password could: removes the newest command with every
// trace, or repeats it in a record that is valid by itself. Only the list outside the system can show it.
import { createHash, randomUUID } from 'node:crypto';
import { isRecord, parsedOrNothing } from '../harness/json.ts';
import type { Plant } from './options.ts';
import type { LogReader } from './postgres-log.ts';

/** Plants it; gives a sentence about what was done. Nothing may be under way. */
export async function plant(what: Plant, superuser: LogReader): Promise<string> {
  // Triggers refuse to rewrite history to everybody; a session of a superuser may leave them out.
  await superuser.run(`set session_replication_role = 'replica'`);
  return what === 'lost' ? takeOut(superuser) : doAgain(superuser);
}

async function takeOut(superuser: LogReader): Promise<string> {
  const [newest] = await superuser.run(
    `select stream, command::text from log.events e order by e.position desc limit 1`,
  );
  const { stream, command } = newest ?? {};
  await superuser.run(`delete from log.events where command = $1`, [command]);
  await superuser.run(`delete from log.answers where command = $1`, [command]);
  await superuser.run(
    `update log.streams s set revision = e.revision, leaf = e.leaf from log.events e
       where s.stream = $1 and e.stream = $1
         and e.revision = (select max(revision) from log.events where stream = $1)`,
    [stream],
  );
  return `command ${String(command)} was taken out of ${String(stream)} with its answer`;
}

async function doAgain(superuser: LogReader): Promise<string> {
  const [newest] = await superuser.run(
    `select stream, position::text, revision::text, leaf, head from log.events e order by e.position desc limit 1`,
  );
  const { stream, position, revision, leaf, head } = newest ?? {};
  if (!Buffer.isBuffer(leaf) || !Buffer.isBuffer(head)) throw new Error('the log is empty');
  const said: unknown = parsedOrNothing(head.toString());
  const again = {
    ...(isRecord(said) ? said : {}),
    id: randomUUID(),
    command: randomUUID(),
    prev: leaf.toString('hex'),
    revision: String(BigInt(String(revision)) + 1n),
  };
  // The members are in order; `prev` stands where it stood.
  const newHead = Buffer.from(JSON.stringify(Object.fromEntries(Object.entries(again).sort())));
  const newLeaf = createHash('sha256')
    .update(Buffer.from([0]))
    .update(newHead)
    .digest();
  await superuser.run(
    `insert into log.events (partition, position, tenant, stream, revision, id, type, at, command, leaf, head, body, boxes)
       select partition, position + 1, tenant, stream, revision + 1, $2, type, at, $3, $4, $5, body, boxes
         from log.events where position = $1`,
    [position, again.id, again.command, newLeaf, newHead],
  );
  await superuser.run(`update log.streams set revision = revision + 1, leaf = $2 where stream = $1`, [
    stream,
    newLeaf,
  ]);
  return `the newest event of ${String(stream)} was said again at revision ${again.revision}`;
}
