// Reads a record back: first whether its bytes fit together, then its data with personal values put back,
// left sealed, or forgotten. Synchronous: keys were looked up for the whole batch.
import { hash } from 'node:crypto';
import type { Personal } from '../../../domain/shared/personal.ts';
import { FatalFault } from '../../../ports/faults.ts';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import type { KeyState } from '../../../ports/keyring.port.ts';
import { parseBody } from '../record/body.ts';
import type { Body, BoxNote } from '../record/body.ts';
import { openBox } from '../record/box.ts';
import type { JsonObject } from '../record/canonical-json.ts';
import { isLeafOf, parseHead } from '../record/head.ts';
import type { Head } from '../record/head.ts';
import { givePersonals } from '../words/personal-data.ts';
import type { MutableData } from '../words/personal-data.ts';

/** A record whose leaf, head, columns and body fit together. */
export interface VerifiedRecord {
  readonly head: Head;
  readonly body: Body;
}

/** What is known of the keys of a batch, by name; `sealed`: nothing is to be opened. */
export type BatchKeys = ReadonlyMap<string, KeyState> | 'sealed';

const columns = ['tenant', 'stream', 'revision', 'id', 'type', 'at', 'command'] as const;

/** Checks a record's leaf, columns, body hash and number of boxes. Raises fatal faults `tampered` and `event-unknown`. */
export function verifyRecord(stored: StoredEvent): VerifiedRecord {
  if (!isLeafOf(stored.leaf, stored.head))
    return tampered(stored, 'its head is not the one that its leaf names');
  const head = parseHead(stored.head);
  for (const column of columns) {
    if (stored[column] !== head[column])
      return tampered(stored, `its column ${column} differs from its head`);
  }
  if (hash('sha256', stored.body, 'hex') !== head.body)
    return tampered(stored, 'its body is not the one that its head names');
  const body = parseBody(stored.body);
  // No boxes at all where the body speaks of some: they were emptied by an erasure. Each key has to bear that out.
  if (stored.boxes.length !== 0 && stored.boxes.length !== body.boxes.length) {
    return tampered(stored, `it has ${stored.boxes.length} boxes and speaks of ${body.boxes.length}`);
  }
  return { head, body };
}

/**
 * The record's data with every stub replaced by a personal value. Uses up the record's body: call it once.
 * Raises fatal faults: `key-lost` for a key that is neither kept nor destroyed; `tampered` for a box that
 * does not fit its commitment, its key or its stubs.
 */
export function openData(stored: StoredEvent, { head, body }: VerifiedRecord, keys: BatchKeys): JsonObject {
  const data = body.data as MutableData;
  if (body.boxes.length === 0) return data;
  if (keys === 'sealed') {
    givePersonals(data, body.boxes.length, () => 'sealed');
    return data;
  }
  const contents = body.boxes.map((note, number) => contentOf(stored, head, note, number, keys));
  let kept = 0;
  for (const content of contents) if (content !== 'forgotten') kept += Object.keys(content).length;
  givePersonals(data, contents.length, (box, pointer): Personal<unknown> => {
    const content = contents[box];
    if (content === 'forgotten') return 'forgotten';
    if (content === undefined || !Object.hasOwn(content, pointer))
      return tampered(stored, `box ${box} has nothing for ${pointer}`);
    kept -= 1;
    return { known: content[pointer] };
  });
  return kept === 0 ? data : tampered(stored, 'a box holds more than its stubs ask for');
}

function contentOf(
  stored: StoredEvent,
  head: Head,
  note: BoxNote,
  number: number,
  keys: ReadonlyMap<string, KeyState>,
): JsonObject | 'forgotten' {
  const state = keys.get(note.key);
  if (state === undefined) {
    throw new FatalFault(
      'key-lost',
      `The key ${note.key} of ${placeOf(stored)} is neither kept nor destroyed: restore the keyring.`,
    );
  }
  if (state.kind === 'destroyed') return 'forgotten';
  const box = stored.boxes[number];
  if (box === undefined || box.length === 0)
    return tampered(stored, `box ${number} is missing though its key is kept`);
  const { subject, purpose, key } = note;
  const place = {
    tenant: head.tenant,
    stream: head.stream,
    id: head.id,
    type: head.type,
    number,
    subject,
    purpose,
    key,
  };
  const opened = openBox(state.dataKey.bytes, place, box, note);
  return opened.kind === 'known'
    ? opened.values
    : tampered(stored, `box ${number} fails its ${opened.check}`);
}

function placeOf(stored: StoredEvent): string {
  return `${stored.stream}@${stored.revision}`;
}

function tampered(stored: StoredEvent, why: string): never {
  throw new FatalFault('tampered', `The record ${placeOf(stored)} was changed: ${why}.`);
}
