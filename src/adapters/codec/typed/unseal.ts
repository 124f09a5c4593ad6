// The data of a verified record: personal values put back, left sealed, or forgotten. Synchronous: keys were looked up
// for the whole batch.
import type { Personal } from '../../../domain/shared/personal.ts';
import { FatalFault } from '../../../ports/faults.ts';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import type { KeyState } from '../../../ports/keyring.port.ts';
import type { BoxNote } from '../record/body.ts';
import { openBox } from '../record/box.ts';
import type { JsonObject } from '../record/canonical-json.ts';
import type { Head } from '../record/head.ts';
import { boxPlace, isBoxThere, recordTampered } from '../record/verify.ts';
import type { VerifiedRecord } from '../record/verify.ts';
import { givePersonals } from '../words/personal-data.ts';
import type { MutableData } from '../words/personal-data.ts';

/** What is known of the keys of a batch, by name; `sealed`: nothing is to be opened. */
export type BatchKeys = ReadonlyMap<string, KeyState> | 'sealed';

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
      return recordTampered(stored, `box ${box} has nothing for ${pointer}`);
    kept -= 1;
    return { known: content[pointer] };
  });
  return kept === 0 ? data : recordTampered(stored, 'a box holds more than its stubs ask for');
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
      `The key ${note.key} of ${stored.stream}@${stored.revision} is neither kept nor destroyed: restore the keyring.`,
    );
  }
  if (state.kind === 'destroyed') return 'forgotten';
  const box = stored.boxes[number];
  if (!isBoxThere(box)) return recordTampered(stored, `box ${number} is missing though its key is kept`);
  const opened = openBox(state.dataKey.bytes, boxPlace(head, note, number), box, note);
  return opened.kind === 'known'
    ? opened.values
    : recordTampered(stored, `box ${number} fails its ${opened.check}`);
}
