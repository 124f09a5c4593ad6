// The peers, each used as its own documentation says, on a database of its own on the same server. They are packages of
// bench/package.json and not of the main package.json, so their types are declared here.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { peerSubject } from './peer.ts';
import type { Peer } from './peer.ts';
import type { AppendSubject } from './subject.ts';

/** Connections of a peer, the same for each: eight for each of two cores. Not tuned peer by peer. */
const connections = 16;

/** What is used of @event-driven-io/emmett-postgresql. */
interface EmmettModule {
  readonly getPostgreSQLEventStore: (
    url: string,
    options: { readonly connectionOptions: { readonly pool: Pool } },
  ) => {
    readonly schema: { readonly migrate: () => Promise<unknown> };
    readonly appendToStream: (
      stream: string,
      events: readonly { readonly type: string; readonly data: object }[],
      options: { readonly expectedStreamVersion: bigint | 'STREAM_DOES_NOT_EXIST' },
    ) => Promise<{ readonly nextExpectedStreamVersion: bigint }>;
    readonly close: () => Promise<void>;
  };
}

/** What is used of @dcb-es/event-store. */
interface DcbModule {
  readonly AppendConditionError: new (...args: never) => Error;
  readonly Query: { readonly fromItems: (items: readonly object[]) => object };
  readonly Tags: { readonly fromObj: (tags: Readonly<Record<string, string>>) => object };
  readonly SequencePosition: {
    readonly initial: () => object;
    readonly fromString: (text: string) => object;
  };
}

/** What is used of @dcb-es/event-store-postgres. */
interface DcbPostgresModule {
  readonly PostgresEventStore: new (options: { readonly pool: Pool }) => {
    readonly ensureInstalled: () => Promise<void>;
    readonly append: (command: object) => Promise<{ readonly toString: () => string }>;
    readonly read: (
      query: object,
      options: object,
    ) => AsyncIterable<{ readonly position: { readonly toString: () => string } }>;
  };
}

/** Loads a package of bench/package.json; who asks says what it uses of it. */
async function load<Module>(name: string): Promise<Module> {
  return (await import(name)) as Module;
}

/** One prepared INSERT of a row into a table with an identity and nothing else: what PostgreSQL does for the plain client. */
export async function bareInsert(url: string): Promise<AppendSubject> {
  const pool = new Pool({ connectionString: url, max: connections });
  await pool.query(
    'create table events (id bigint generated always as identity primary key, stream text not null, type text not null, data text not null, at timestamptz not null default now())',
  );
  let mark = '0';
  return peerSubject<string>({
    name: 'bare INSERT',
    takes: ({ streams }) => streams === 'fresh',
    async mark() {
      const { rows } = await pool.query<{ end: string }>(
        'select coalesce(max(id), 0)::text as end from events',
      );
      mark = rows[0]?.end ?? '0';
    },
    revisionOf: () => Promise.resolve(undefined),
    async append(stream, _after, event) {
      const { rows } = await pool.query<{ id: unknown }>({
        name: 'insert',
        text: 'insert into events (stream, type, data) values ($1, $2, $3) returning id',
        values: [stream, event.type, JSON.stringify(event.plain())],
      });
      const id = String(rows[0]!.id);
      return { revision: id, name: id };
    },
    stored: async () =>
      (await pool.query<{ id: string }>('select id::text from events where id > $1', [mark])).rows.map(
        ({ id }) => id,
      ),
    close: () => pool.end(),
  });
}

/** @event-driven-io/emmett-postgresql. It checks a numeric version; that a stream must not exist it does not check. */
export async function emmett(url: string): Promise<AppendSubject> {
  const { getPostgreSQLEventStore } = await load<EmmettModule>('@event-driven-io/emmett-postgresql');
  const pool = new Pool({ connectionString: url, max: connections });
  const store = getPostgreSQLEventStore(url, { connectionOptions: { pool } });
  await store.schema.migrate();
  let mark = '0';
  const rows = async <Row extends object>(text: string, values: readonly unknown[]) =>
    (await pool.query<Row>(text, [...values])).rows;
  const peer: Peer<bigint> = {
    name: 'Emmett',
    async mark() {
      const found = await rows<{ end: string }>(
        'select coalesce(max(global_position), 0)::text as end from emt_messages',
        [],
      );
      mark = found[0]?.end ?? '0';
    },
    async revisionOf(stream) {
      const found = await rows<{ at: string }>(
        'select stream_position::text as at from emt_streams where stream_id = $1',
        [stream],
      );
      return found[0] === undefined ? undefined : BigInt(found[0].at);
    },
    async append(stream, after, event) {
      try {
        const result = await store.appendToStream(stream, [{ type: event.type, data: event.plain() }], {
          expectedStreamVersion: after ?? 'STREAM_DOES_NOT_EXIST',
        });
        const revision = result.nextExpectedStreamVersion;
        return { revision, name: `${stream} ${revision}` };
      } catch (error) {
        if (error instanceof Error && error.constructor.name.startsWith('ExpectedVersionConflict'))
          return 'conflict';
        throw error;
      }
    },
    async stored() {
      const found = await rows<{ name: string }>(
        `select stream_id || ' ' || stream_position as name from emt_messages where global_position > $1`,
        [mark],
      );
      return found.map(({ name }) => name);
    },
    async close() {
      await store.close();
      await pool.end().catch(() => undefined);
    },
  };
  return peerSubject(peer);
}

/** @eventide/message-db: its SQL, called as a prepared statement through pg. */
export async function messageDb(url: string): Promise<AppendSubject> {
  const pool = new Pool({ connectionString: url, max: connections, options: '-c search_path=message_store' });
  await installMessageDb(pool);
  let mark = '0';
  return peerSubject<string>({
    name: 'Message DB',
    async mark() {
      const { rows } = await pool.query<{ end: string }>(
        'select coalesce(max(global_position), 0)::text as end from messages',
      );
      mark = rows[0]?.end ?? '0';
    },
    async revisionOf(stream) {
      const { rows } = await pool.query<{ at: string | null }>('select stream_version($1)::text as at', [
        stream,
      ]);
      return rows[0]?.at ?? undefined;
    },
    async append(stream, after, event) {
      try {
        const { rows } = await pool.query<{ at: string }>({
          name: 'write',
          text: 'select write_message($1, $2, $3, $4::jsonb, null, $5) as at',
          values: [randomUUID(), stream, event.type, JSON.stringify(event.plain()), after ?? '-1'],
        });
        const at = rows[0]!.at;
        return { revision: at, name: `${stream} ${at}` };
      } catch (error) {
        if (error instanceof Error && error.message.startsWith('Wrong expected version')) return 'conflict';
        throw error;
      }
    },
    stored: async () =>
      (
        await pool.query<{ name: string }>(
          `select stream_name || ' ' || position as name from messages where global_position > $1`,
          [mark],
        )
      ).rows.map(({ name }) => name),
    close: () => pool.end(),
  });
}

/** The steps of the package's install.sh, in its order, without psql. */
async function installMessageDb(pool: Pool): Promise<void> {
  const require = createRequire(import.meta.url);
  const base = join(dirname(require.resolve('@eventide/message-db/package.json')), 'database');
  const script = async (path: string): Promise<string> => readFile(join(base, path), 'utf8');
  const listed = async (installer: string): Promise<readonly string[]> =>
    [...(await script(installer)).matchAll(/\$base\/(\S+\.sql)/g)].map(([, path = '']) => path);
  const files = [
    'roles/message-store.sql',
    'schema/message-store.sql',
    'extensions/pgcrypto.sql',
    'tables/messages.sql',
    ...(await listed('install-functions.sh')),
    ...(await listed('install-indexes.sh')),
  ];
  for (const file of files) await pool.query(await script(file));
}

/** @dcb-es/event-store-postgres: a stream is a tag, a revision the position of its last event. */
export async function dcbEs(url: string): Promise<AppendSubject> {
  const { PostgresEventStore } = await load<DcbPostgresModule>('@dcb-es/event-store-postgres');
  const { AppendConditionError, Query, SequencePosition, Tags } =
    await load<DcbModule>('@dcb-es/event-store');
  const pool = new Pool({ connectionString: url, max: connections });
  const store = new PostgresEventStore({ pool });
  await store.ensureInstalled();
  let mark = '0';
  const types = ['MeetingScheduled', 'SeatReserved'];
  const queryOf = (tags: object): object => Query.fromItems([{ types, tags }]);
  return peerSubject<string>({
    name: 'dcb-es',
    // On fresh streams its plan scans the table: 83/s falling to 12/s as the table grew.
    takes: ({ streams }) => streams === 'hot',
    async mark() {
      const { rows } = await pool.query<{ end: string }>(
        'select coalesce(max(sequence_position), 0)::text as end from events',
      );
      mark = rows[0]?.end ?? '0';
    },
    async revisionOf(stream) {
      for await (const found of store.read(queryOf(Tags.fromObj({ stream })), { backwards: true, limit: 1 }))
        return found.position.toString();
      return undefined;
    },
    async append(stream, after, event) {
      const tags = Tags.fromObj({ stream });
      const start = after === undefined ? SequencePosition.initial() : SequencePosition.fromString(after);
      try {
        const position = await store.append({
          events: { type: event.type, tags, data: event.plain(), metadata: {} },
          condition: { failIfEventsMatch: queryOf(tags), after: start },
        });
        return { revision: position.toString(), name: position.toString() };
      } catch (error) {
        if (error instanceof AppendConditionError) return 'conflict';
        throw error;
      }
    },
    stored: async () =>
      (
        await pool.query<{ at: string }>(
          'select sequence_position::text as at from events where sequence_position > $1',
          [mark],
        )
      ).rows.map(({ at }) => at),
    close: () => pool.end(),
  });
}
