// Every stored event of VoiceMeet: annotated, readable for ever, and written exactly as it is read.
import { describe, expect, it } from 'vitest';
import { allCodecs } from '../../../../src/adapters/codec/words/all-codecs.ts';
import { canonicalJson } from '../../../../src/adapters/codec/record/canonical-json.ts';
import type { JsonObject } from '../../../../src/adapters/codec/record/canonical-json.ts';
import { decodeEvent, encodeEvent } from '../../../../src/adapters/codec/words/codec.ts';
import type { BoxContent } from '../../../../src/adapters/codec/words/personal-data.ts';
import { looseTextsOf } from '../../../../src/adapters/codec/words/schema-walk.ts';
import { openData } from '../../../../src/adapters/codec/typed/unseal.ts';
import { verifyRecord } from '../../../../src/adapters/codec/record/verify.ts';
import type { Actor } from '../../../../src/domain/shared/actor.ts';
import { aRecord, aStory } from '../../../support/envelopes.ts';
import { golden } from '../../../support/golden.ts';

/** One stored event: its data as stored, what was in its boxes, and the event that it is today. */
interface GoldenEvent {
  readonly stored: string;
  readonly actor: Actor;
  readonly data: JsonObject;
  readonly boxes: readonly BoxContent[];
  readonly event: { readonly type: string };
}

const codecs = allCodecs();
const goldenOf = (stored: string) => golden('events', stored) as GoldenEvent;

describe('all codecs', () => {
  it.each(codecs.all)('of $stored has no text that could be anybody’s words in clear', ({ schema }) => {
    expect(looseTextsOf(schema)).toEqual([]);
  });

  it.each(codecs.all.filter(({ personals }) => personals.length > 0))(
    'of $stored names fields that hold a person',
    ({ personals, stored }) => {
      const { data } = goldenOf(stored);
      for (const { of } of personals) expect(of === 'actor' || typeof data[of] === 'string', of).toBe(true);
    },
  );
});

describe.each([...codecs.storedNames])('the golden event %s', (stored) => {
  it('is read as it always was', () => {
    const { event, data, boxes } = goldenOf(stored);
    const { codec, version } = codecs.ofStored(stored);
    const category = stored.slice(0, stored.indexOf('.'));
    const { stored: record, keys } = aRecord({ stored, data, boxes }, aStory(category));
    const read = decodeEvent(codec, version, openData(record, verifyRecord(record), keys));
    // A later version may add members, never take or change one.
    if (codec.version === version) expect(read).toEqual(event);
    else expect(read).toMatchObject(event);
  });

  it('is written as it is read, where it is the current version', () => {
    const { event, data, boxes, actor } = goldenOf(stored);
    const { codec } = codecs.ofStored(stored);
    if (codec.stored !== stored) return;
    const encoded = encodeEvent(codec, event, actor);
    expect(canonicalJson(encoded.data)).toBe(canonicalJson(data));
    expect(encoded).toMatchObject({ stored, boxes });
  });
});
