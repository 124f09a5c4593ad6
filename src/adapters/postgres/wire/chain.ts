// Sends several prepared statements as one message, ended by one Sync. Even without a `begin` they are one transaction
// (PostgreSQL documentation, 54.2.4, "Pipelining"): all or none, in one round trip.
//
// I1  After a failure the server skips to the Sync: no statement runs after a failed one, and what was set for the
//     transaction is gone after it.
// I2  A statement is parsed and described once for each connection. A connection on which anything failed is not used
//     again (lanes.ts), so what is remembered about it is true.
import { Query } from 'pg';
import type { Connection, FieldDef, PoolClient, TypeOverrides } from 'pg';
import { boundAndSynced } from './wire-messages.ts';

/** A statement by its permanent name on the connection. `types` as the driver takes them. */
export interface ChainStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** One row, by the names of its columns. */
export type ChainRow = Record<string, unknown>;

interface Column {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

/** What a connection knows of a statement; no columns while it is being prepared, or if it returns none. */
export interface KnownStatement {
  columns: readonly Column[];
}

/** The statements that were sent on one connection. */
export type KnownStatements = Map<string, KnownStatement>;

type Done = (error: unknown, rows: readonly (readonly ChainRow[])[]) => void;

/** The driver's query class, so that the driver pipelines it; all of its behaviour is replaced here. */
class Chain extends Query {
  readonly #statements: readonly ChainStatement[];
  readonly #known: KnownStatements;
  readonly #types: TypeOverrides;
  readonly #rows: ChainRow[][];
  #at = 0;
  #fault: Error | undefined;
  // The driver wraps it in another callback, for its timeout.
  declare callback: Done;

  constructor(
    statements: readonly ChainStatement[],
    known: KnownStatements,
    types: TypeOverrides,
    done: Done,
  ) {
    super({ text: 'chain' });
    this.#statements = statements;
    this.#known = known;
    this.#types = types;
    this.#rows = statements.map(() => []);
    this.callback = done;
  }

  override submit = (connection: Connection): void => {
    const { stream } = connection;
    stream.cork();
    // Whatever else is sent in this turn of the event loop goes into the same write.
    process.nextTick(() => stream.uncork());
    const bound = this.#statements.map(({ name, values }) => ({ name, values: values.map(wireText) }));
    if (bound.every(({ name }) => this.#known.has(name))) stream.write(boundAndSynced(bound));
    else this.#prepare(connection);
  };

  /** The same, but each statement that is not known yet is parsed and described before its values are sent. */
  #prepare(connection: Connection): void {
    for (const { name, text, values } of this.#statements) {
      if (!this.#known.has(name)) {
        this.#known.set(name, { columns: [] });
        connection.parse({ name, text, types: [] }, true);
        connection.describe({ type: 'S', name }, true);
      }
      connection.bind({ statement: name, values: values.map(wireText) }, true);
      connection.execute({}, true);
    }
    connection.sync();
  }

  handleRowDescription({ fields }: { readonly fields: readonly FieldDef[] }): void {
    const known = this.#known.get(this.#statements[this.#at]?.name ?? '');
    if (known === undefined) return;
    known.columns = fields.map(({ name, dataTypeID }) => ({
      name,
      // All results are requested as text.
      parse: this.#types.getTypeParser(dataTypeID, 'text') as unknown as Column['parse'],
    }));
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const known = this.#known.get(this.#statements[this.#at]?.name ?? '');
    const row: ChainRow = {};
    try {
      let index = 0;
      for (const { name, parse } of known?.columns ?? []) {
        const text = fields[index++] ?? null;
        row[name] = text === null ? null : parse(text);
      }
      this.#rows[this.#at]?.push(row);
    } catch (error) {
      this.#fault ??= error instanceof Error ? error : new Error('a row can not be read', { cause: error });
    }
  }

  handleCommandComplete(): void {
    this.#at += 1;
  }

  handleEmptyQuery(): void {
    this.#at += 1;
  }

  handleError(error: unknown): void {
    this.callback(error, []);
  }

  handleReadyForQuery(): void {
    this.callback(this.#fault, this.#rows);
  }
}

/** Runs the statements as one transaction; the rows of each. Raises the driver's errors. */
export function runChain(
  client: PoolClient,
  statements: readonly ChainStatement[],
  { known, types }: { readonly known: KnownStatements; readonly types: TypeOverrides },
): Promise<readonly (readonly ChainRow[])[]> {
  return new Promise((resolve, reject) => {
    client.query(
      new Chain(statements, known, types, (error, rows) => {
        // The driver gives null where all went well.
        if (error instanceof Error) reject(error);
        else resolve(rows);
      }),
    );
  });
}

/** A value as the server reads it in text. */
function wireText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value);
  if (Array.isArray(value)) return `{${value.map(itemText).join(',')}}`;
  throw new TypeError('The values of a query must be texts, numbers, booleans or lists of these.');
}

function itemText(value: unknown): string {
  const text = wireText(value);
  return text === null ? 'NULL' : `"${text.replace(/["\\]/g, '\\$&')}"`;
}
