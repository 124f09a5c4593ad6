// Fills a PostgreSQL log with a world's events: sealed by the product's own codec and keyring, and inserted by the
// superuser in large pieces, because only what happens afterwards is measured.
import type { Pool } from 'pg';
import type { StreamName } from '../../src/domain/shared/ids.ts';
import { toEpochMs } from '../../src/domain/shared/instant.ts';
import { namedInLog } from '../../src/adapters/codec/record/named-keys.ts';
import { allCodecs } from '../../src/adapters/codec/words/all-codecs.ts';
import { systemRandom } from '../../src/adapters/codec/typed/random.ts';
import { typedEventStore } from '../../src/adapters/codec/typed/typed-event-store.ts';
import { packBoxes } from '../../src/adapters/eventstore/postgres/boxes.ts';
import {
  byteaArray,
  int8Array,
  textArray,
  timestamptzArray,
  uuidArray,
} from '../../src/adapters/postgres/wire/pg-arrays.ts';
import type { EventLog, SealedEvent } from '../../src/ports/event-log.port.ts';
import type { DecidedCommand, StreamTail } from '../../src/ports/event-store.port.ts';
import type { Keyring } from '../../src/ports/keyring.port.ts';
import { tellWorld } from './world.ts';
import type { ScriptedCommand, WorldOptions } from './world.ts';

/** What filling works with: the log's database as superuser, and the keyring that readers will ask. */
export interface FillPorts {
  readonly superuser: Pool;
  readonly keyring: Keyring;
}

/** A log that is filled with the events of one world. */
export interface Filling {
  /** Adds events until the log holds at least so many; gives its tail. */
  readonly growTo: (events: number) => Promise<bigint>;
}

const commandsPerRound = 500;
const eventsPerInsert = 10_000;

const insertEvents = `insert into log.events
  (partition, position, tenant, stream, revision, id, type, at, command, leaf, head, body, boxes)
  select 0, unnest($1::int8[]), unnest($2::uuid[]), unnest($3::text[]), unnest($4::int8[]), unnest($5::uuid[]),
    unnest($6::text[]), unnest($7::timestamptz[]), unnest($8::uuid[]), unnest($9::bytea[]), unnest($10::bytea[]),
    unnest($11::bytea[]), unnest($12::bytea[])`;
const setStreams = `insert into log.streams (stream, tenant, revision, leaf)
  select unnest($1::text[]), unnest($2::uuid[]), unnest($3::int8[]), unnest($4::bytea[])
  on conflict (stream) do update set revision = excluded.revision, leaf = excluded.leaf`;

/** Whoever acts is a member: a program that starts on the log asks whether the keyring knows them. */
const knowPersons = `insert into keys.persons (tenant, identity, person)
  select tenant, sha256(person::text::bytea), person from unnest($1::uuid[], $2::uuid[]) as named (tenant, person)
  on conflict do nothing`;

/** Begins at the end of whatever the log holds; nobody else may append meanwhile. */
export function fillLog({ superuser, keyring }: FillPorts, world: WorldOptions): Filling {
  const sealed: SealedEvent[] = [];
  const store = typedEventStore({
    log: collecting(sealed),
    keyring,
    codecs: allCodecs(),
    random: systemRandom(),
  });
  const story = tellWorld(world);
  const tails = new Map<StreamName, StreamTail>();
  let position: bigint | undefined;

  const sealRound = async (): Promise<void> => {
    const round: ScriptedCommand[] = [];
    while (round.length < commandsPerRound) round.push(story.next().value);
    const outcomes = await store.append(
      round.map((scripted) => commandOf(scripted, tails.get(scripted.stream))),
    );
    outcomes.forEach(({ tails: after }) => {
      for (const [stream, tail] of after) if (tail !== 'none') tails.set(stream, tail);
    });
    for (const { stream, last } of round) if (last) tails.delete(stream);
  };
  const insert = async (events: readonly SealedEvent[], after: bigint): Promise<void> => {
    const ends = new Map(events.map((event) => [event.stream, event]));
    await superuser.query({ name: 'fill-events', text: insertEvents, values: columnsOf(events, after) });
    const { persons } = namedInLog(events.map((event) => ({ ...event, position: 0n })));
    const [tenants, ids] = [persons.map(({ tenant }) => tenant), persons.map(({ id }) => id)];
    await superuser.query(knowPersons, [tenants, ids]);
    await superuser.query({
      name: 'fill-streams',
      text: setStreams,
      values: [
        textArray([...ends.keys()]),
        uuidArray([...ends.values()].map(({ tenant }) => tenant)),
        int8Array([...ends.values()].map(({ revision }) => revision)),
        byteaArray([...ends.values()].map(({ leaf }) => leaf)),
      ],
    });
  };

  return {
    growTo: async (events) => {
      position ??= await tailOf(superuser);
      await superuser.query('select log.ensure_partitions($1)', [BigInt(events) + 10_000_000n]);
      let inserting: Promise<void> = Promise.resolve();
      while (position < BigInt(events)) {
        while (sealed.length < eventsPerInsert && position + BigInt(sealed.length) < BigInt(events))
          await sealRound();
        // The next piece is sealed here while the server writes this one.
        await inserting;
        const piece = sealed.splice(0);
        inserting = insert(piece, position);
        position += BigInt(piece.length);
      }
      await inserting;
      return position;
    },
  };
}

function commandOf(scripted: ScriptedCommand, tail: StreamTail | undefined): DecidedCommand {
  const { tenant, stream, command, correlation, actor, at, events } = scripted;
  return {
    tenant,
    context: { command, causation: command, correlation, actor, at },
    writes: [{ stream, tail: tail ?? 'none', events }],
  };
}

/** A log that stores nothing but returns what was sealed. */
function collecting(sealed: SealedEvent[]): EventLog {
  const unused = (): Promise<never> => Promise.reject(new Error('filling reads nothing'));
  return {
    capabilities: { dense: true, atomicBatch: true },
    append: (append) => {
      for (const write of append.writes) sealed.push(...write.events);
      return Promise.resolve({ kind: 'appended', position: 0n });
    },
    readStream: unused,
    readTenant: unused,
    findAnswer: unused,
    tail: unused,
    epoch: unused,
  };
}

function columnsOf(events: readonly SealedEvent[], after: bigint): unknown[] {
  return [
    int8Array(events.map((_, index) => after + BigInt(index) + 1n)),
    uuidArray(events.map(({ tenant }) => tenant)),
    textArray(events.map(({ stream }) => stream)),
    int8Array(events.map(({ revision }) => revision)),
    uuidArray(events.map(({ id }) => id)),
    textArray(events.map(({ type }) => type)),
    timestamptzArray(events.map(({ at }) => toEpochMs(at))),
    uuidArray(events.map(({ command }) => command)),
    byteaArray(events.map(({ leaf }) => leaf)),
    byteaArray(events.map(({ head }) => head)),
    byteaArray(events.map(({ body }) => body)),
    byteaArray(events.map(({ boxes }) => packBoxes(boxes))),
  ];
}

async function tailOf(pool: Pool): Promise<bigint> {
  const { rows } = await pool.query<{ tail: bigint | string }>(
    'select coalesce(max(position), 0) as tail from log.events',
  );
  return BigInt(rows[0]?.tail ?? 0n);
}
