// The rows of a dump of PostgreSQL's pg_dump, whatever its format: pg_restore writes what it holds as text, and a plain dump
// is text already. Rows are those of COPY ("Text Format" in the documentation of COPY). Nothing is restored.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { PermanentFault } from '../../../../ports/faults.ts';

/** One row, with its values as PostgreSQL writes them, in the order of the table's columns in the dump. */
export interface DumpRow {
  /** Schema and name, as `log.events_000000`. */
  readonly table: string;
  readonly columns: readonly string[];
  readonly values: readonly (string | null)[];
}

/** A table of which the dump holds rows, or the list of none: told before its rows. */
export interface DumpTable {
  readonly table: string;
  readonly columns: readonly string[];
}

const archiveMagic = 'PGDMP';
const tarMagicAt = 257;
const tarMagic = 'ustar';
const keptSentences = 2_000;

/**
 * The tables of a dump and their rows, in its order. Raises the permanent faults `dump-missing` where there is no such
 * file, `dump-unreadable` where it ends within a table or pg_restore refuses it, and `tool-missing` without a pg_restore.
 */
export async function* rowsOfDump(path: string): AsyncGenerator<DumpTable | DumpRow, undefined> {
  if (!(await isArchive(path))) {
    yield* rowsOfText(createReadStream(path));
    return undefined;
  }
  const child = spawn('pg_restore', ['--data-only', '--file=-', path], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close').then(([code]) => code as number | null);
  let sentences = '';
  child.stderr.on('data', (piece: Buffer) => {
    sentences = (sentences + piece.toString()).slice(-keptSentences);
  });
  const failed = ended.catch((error: unknown) => error);
  try {
    yield* rowsOfText(child.stdout);
    const code = await ended.catch((error: unknown) => Promise.reject(toolMissing('pg_restore', error)));
    if (code !== 0) throw unreadable(path, `pg_restore ended with ${code}: ${sentences.trim()}`);
  } catch (error) {
    const why = await Promise.race([failed, Promise.resolve(undefined)]);
    throw why instanceof Error ? toolMissing('pg_restore', why) : error;
  } finally {
    child.kill();
    await failed;
  }
  return undefined;
}

/** A tool of PostgreSQL that is not in the search path, in words that say where it is to be had. */
export function toolMissing(tool: string, cause: unknown): PermanentFault {
  return new PermanentFault(
    'tool-missing',
    `${tool} could not be run. Put PostgreSQL's own tools, of the server's version or newer, into the search path: docs/operations.md, "Backup", says how.`,
    { cause },
  );
}

async function isArchive(path: string): Promise<boolean> {
  const place = await stat(path).catch((cause: unknown) => {
    throw new PermanentFault(
      'dump-missing',
      `There is no dump ${path}, or it can't be reached: name the file or directory that pg_dump wrote.`,
      { cause },
    );
  });
  if (place.isDirectory()) return true;
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(tarMagicAt + tarMagic.length), 0);
    const head = buffer.subarray(0, bytesRead).toString('latin1');
    return head.startsWith(archiveMagic) || head.slice(tarMagicAt) === tarMagic;
  } finally {
    await file.close();
  }
}

async function* rowsOfText(text: Readable): AsyncGenerator<DumpTable | DumpRow, undefined> {
  let table: DumpTable | undefined;
  for await (const line of createInterface({ input: text, crlfDelay: Infinity })) {
    if (table === undefined) {
      table = tableOf(line);
      if (table !== undefined) yield table;
    } else if (line === '\\.') table = undefined;
    else yield { ...table, values: line.split('\t').map(valueOf) };
  }
  if (table !== undefined) throw unreadable(table.table, 'it ends within this table');
  return undefined;
}

/** `COPY log.events (a, "position") FROM stdin;` */
function tableOf(line: string): DumpTable | undefined {
  const [, table, columns = ''] = /^COPY (\S+) \((.*)\) FROM stdin;$/.exec(line) ?? [];
  return table === undefined
    ? undefined
    : { table, columns: columns.split(', ').map((name) => name.replaceAll('"', '')) };
}

const escaped: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

function valueOf(text: string): string | null {
  if (text === '\\N') return null;
  return text.includes('\\')
    ? text.replace(/\\(.)/gs, (_, letter: string) => escaped[letter] ?? letter)
    : text;
}

function unreadable(what: string, why: string): PermanentFault {
  return new PermanentFault(
    'dump-unreadable',
    `The dump can't be read (${what}): ${why}. It may be cut off, or of a newer pg_dump than this pg_restore: do not rely on it, and make another.`,
  );
}
