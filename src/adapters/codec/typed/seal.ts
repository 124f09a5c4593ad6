// Makes a record of an encoded event: closes its boxes, writes body and head, hashes. Synchronous: the keys
// are there already.
import { hash } from 'node:crypto';
import type { SealedEvent } from '../../../ports/event-log.port.ts';
import type { DataKey } from '../../../ports/keyring.port.ts';
import { makeBody, saltBytes } from '../record/body.ts';
import type { BoxNote } from '../record/body.ts';
import { closeBox, nonceBytes } from '../record/box.ts';
import type { EncodedEvent } from '../words/codec.ts';
import { makeHeadAndLeaf } from '../record/head.ts';
import type { HeadStory } from '../record/head.ts';
import { checkRecord } from '../record/limits.ts';
import type { RandomBytes } from './random.ts';

/**
 * Seals an event. `keys` are those of its boxes, in their order. Raises permanent faults: `record-too-large`,
 * `head-malformed`, `not-canonical`.
 */
export function sealEvent(
  encoded: EncodedEvent,
  story: HeadStory,
  keys: readonly DataKey[],
  random: RandomBytes,
): SealedEvent {
  const { tenant, stream, id, revision, at, command } = story;
  const type = encoded.stored;
  const boxes: Uint8Array[] = [];
  const notes: BoxNote[] = [];
  encoded.boxes.forEach(({ subject, purpose, values }, number) => {
    const dataKey = keys[number];
    if (dataKey === undefined) throw new Error(`no key was given for box ${number}`);
    const place = { tenant, stream, id, type, number, subject, purpose, key: dataKey.key };
    const { bytes, commit, kcv } = closeBox(dataKey.bytes, place, values, random(nonceBytes));
    boxes.push(bytes);
    notes.push({ commit, kcv, key: dataKey.key, purpose, subject });
  });
  const body = makeBody(encoded.data, notes, random(saltBytes));
  const { head, leaf } = makeHeadAndLeaf(story, type, hash('sha256', body, 'hex'));
  checkRecord({ head, body, boxes });
  return { tenant, stream, revision, id, type, at, command, leaf, head, body, boxes };
}
