// A box opens only with its key, at its place, as it was committed to; each of the three checks stands alone.
import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { closeBox, commitOf, deriveEventKey, openBox } from '../../../../src/adapters/codec/record/box.ts';
import type { BoxPlace } from '../../../../src/adapters/codec/record/box.ts';
import { aStory } from '../../../support/envelopes.ts';

const key = randomBytes(32);
const { tenant, stream, id } = aStory();
const place: BoxPlace = {
  tenant,
  stream,
  id,
  type: 'meeting.renamed.v1',
  number: 0,
  subject: `person:${randomUUID()}`,
  purpose: 'content',
  key: randomUUID(),
};
const values = { '/title': 'Town hall' };
const closed = closeBox(key, place, values, randomBytes(12));
const { kcv } = deriveEventKey(key, id, 0);

describe('a box', () => {
  it('opens with its key at its place', () => {
    expect(openBox(key, place, closed.bytes, closed)).toEqual({ kind: 'known', values });
    expect(commitOf(place, kcv, closed.bytes)).toBe(closed.commit);
    expect(kcv.toString('hex')).toBe(closed.kcv);
  });

  it('fails its key-check value where the note names another, or the key is another', () => {
    const wrong = { kind: 'tampered', check: 'kcv' };
    expect(openBox(key, place, closed.bytes, { ...closed, kcv: 'ab'.repeat(32) })).toEqual(wrong);
    expect(openBox(randomBytes(32), place, closed.bytes, closed)).toEqual(wrong);
    expect(openBox(key, { ...place, number: 1 }, closed.bytes, closed)).toEqual(wrong);
  });

  it('fails its commitment where the note names another, or any part of its place differs', () => {
    const wrong = { kind: 'tampered', check: 'commit' };
    expect(openBox(key, place, closed.bytes, { ...closed, commit: 'ab'.repeat(32) })).toEqual(wrong);
    const other = aStory();
    const places: Partial<BoxPlace>[] = [
      { tenant: other.tenant },
      { stream: other.stream },
      { type: 'meeting.renamed.v2' },
      { subject: `person:${randomUUID()}` },
      { purpose: 'identity' },
      { key: randomUUID() },
    ];
    for (const elsewhere of places) {
      expect(
        openBox(key, { ...place, ...elsewhere }, closed.bytes, closed),
        JSON.stringify(elsewhere),
      ).toEqual(wrong);
    }
  });

  it('fails its tag where changed bytes, or too few, were committed to', () => {
    const changed = Buffer.from(closed.bytes);
    changed[20] = changed[20]! ^ 1;
    for (const bytes of [changed, closed.bytes.subarray(0, 27), Buffer.alloc(0)]) {
      const note = { kcv: closed.kcv, commit: commitOf(place, kcv, bytes) };
      expect(openBox(key, place, bytes, note)).toEqual({ kind: 'tampered', check: 'tag' });
    }
  });
});
