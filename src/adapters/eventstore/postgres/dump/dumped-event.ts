// A row of log.events in a dump's text as a stored event, and whether its boxes are those that the log has.
import type { StoredEvent } from '../../../../ports/event-log.port.ts';
import { storedEventOf } from '../stored-event.ts';

/** A row as a dump has it: the names of its columns, and their values as PostgreSQL writes them. */
export interface DumpedRow {
  readonly columns: readonly string[];
  readonly values: readonly (string | null)[];
}

/** The stored event of a dumped row. Throws where a column is missing. */
export function storedEventOfTexts({ columns, values }: DumpedRow): StoredEvent {
  const textOf = (name: string): string | null => values[columns.indexOf(name)] ?? null;
  const text = (name: string): string => textOf(name) ?? missing(name);
  const bytes = (name: string): Buffer => bytesOf(text(name));
  const boxes = textOf('boxes');
  return storedEventOf({
    position: BigInt(text('position')),
    tenant: text('tenant'),
    stream: text('stream'),
    revision: BigInt(text('revision')),
    id: text('id'),
    type: text('type'),
    at: text('at'),
    command: text('command'),
    leaf: bytes('leaf'),
    head: bytes('head'),
    body: bytes('body'),
    boxes: boxes === null ? null : bytesOf(boxes),
  });
}

/** Whether each box is the one that the log has, or was erased there since. */
export function boxesAsIn({ boxes }: StoredEvent, { boxes: inLog }: StoredEvent): boolean {
  if (inLog.length === 0) return true;
  return boxes.length === inLog.length && boxes.every((box, n) => Buffer.compare(box, inLog[n] ?? box) === 0);
}

/** `\x6162`. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text.slice(2), 'hex');
}

function missing(name: string): never {
  throw new Error(`log.events: a dump without the column ${name}`);
}
