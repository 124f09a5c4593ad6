// Sealing loses nothing, hides what it should, and any change of any bit is noticed.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../../../src/adapters/codec/typed/random.ts';
import { sealEvent } from '../../../../src/adapters/codec/typed/seal.ts';
import { openData } from '../../../../src/adapters/codec/typed/unseal.ts';
import { verifyRecord } from '../../../../src/adapters/codec/record/verify.ts';
import type { StoredEvent } from '../../../../src/ports/event-log.port.ts';
import type { KeyState } from '../../../../src/ports/keyring.port.ts';
import { aDataKey, aRecord, aStory } from '../../../support/envelopes.ts';

const person = (last: number) => `person:00000000-0000-4000-8000-00000000000${last}` as const;
const words = fc.string({ unit: 'binary', maxLength: 300 }).filter((text) => !text.includes('\0'));
/** Events with people who each have a name and perhaps a remark, in lists, beside clear data. */
const events = fc
  .array(fc.record({ name: words, remark: fc.option(words) }), { maxLength: 7 })
  .map((people) => {
    const boxes: {
      subject: `person:${string}`;
      purpose: 'identity' | 'content';
      values: Record<string, unknown>;
    }[] = [];
    const box = (
      subject: `person:${string}`,
      purpose: 'identity' | 'content',
      pointer: string,
      value: unknown,
    ) => ({
      $box: boxes.push({ subject, purpose, values: { [pointer]: value } }) - 1,
    });
    const data = {
      people: people.map(({ name, remark }, i) => ({
        name: box(person(i), 'identity', `/people/${i}/name`, name),
        ...(remark === null ? {} : { remark: box(person(i), 'content', `/people/${i}/remark`, remark) }),
      })),
      count: people.length,
    };
    const opened = {
      people: people.map(({ name, remark }) => ({
        name: { known: name },
        ...(remark === null ? {} : { remark: { known: remark } }),
      })),
      count: people.length,
    };
    return { encoded: { stored: 'meeting.peopleListed.v1', data, boxes }, opened };
  });

const open = (stored: StoredEvent, keys: ReadonlyMap<string, KeyState> | 'sealed') =>
  openData(stored, verifyRecord(stored), keys);
const tampered = expect.objectContaining({ name: 'FatalFault', code: 'tampered' }) as Error;
const title = (text: string, pointer = '/title') => ({
  stored: 'meeting.renamed.v1',
  data: { title: { $box: 0 } },
  boxes: [{ subject: person(1), purpose: 'content' as const, values: { [pointer]: text } }],
});
const flipped = (bytes: Uint8Array, bit: number): Buffer => {
  const copy = Buffer.from(bytes);
  const at = bit % (copy.length * 8);
  copy[at >> 3] = copy[at >> 3]! ^ (1 << (at & 7));
  return copy;
};

describe('sealing', () => {
  it('and opening returns what was sealed', () => {
    fc.assert(
      fc.property(events, ({ encoded, opened }) => {
        const { stored, keys } = aRecord(encoded);
        expect(open(stored, keys)).toEqual(opened);
      }),
    );
  });

  it('leaves no personal value in what is stored in clear', () => {
    const { stored } = aRecord(title('a very personal title'));
    for (const bytes of [stored.head, stored.body, ...stored.boxes]) {
      expect(Buffer.from(bytes).toString('latin1')).not.toContain('personal');
    }
  });

  it('hides the length of a text up to the next 64 bytes', () => {
    const lengthOf = (length: number) => aRecord(title('x'.repeat(length))).stored.boxes[0]!.length;
    // {"/title":""} has 13 bytes; nonce and tag add 28.
    expect(new Set([0, 1, 30, 51].map(lengthOf))).toEqual(new Set([64 + 28]));
    expect(new Set([52, 100, 115].map(lengthOf))).toEqual(new Set([128 + 28]));
  });

  it('the same event twice, under the same keys, gives other bytes each time', () => {
    const story = aStory();
    const dataKey = aDataKey();
    const [one, two] = [0, 1].map(() => sealEvent(title('x'), story, [dataKey], randomBytes));
    expect(one!.boxes[0]).not.toEqual(two!.boxes[0]);
    expect(one!.body).not.toEqual(two!.body);
    expect(one!.leaf).not.toEqual(two!.leaf);
  });

  it('notices any flipped bit of head, body, leaf or box, and any exchanged column', () => {
    fc.assert(
      fc.property(
        events,
        fc.nat(),
        fc.constantFrom('head', 'body', 'leaf', 'boxes'),
        ({ encoded }, bit, part) => {
          const { stored, keys } = aRecord(encoded);
          if (part === 'boxes' && stored.boxes.length === 0) return;
          const boxes = [...stored.boxes];
          const hit = bit % Math.max(boxes.length, 1);
          if (part === 'boxes') boxes[hit] = flipped(boxes[hit]!, bit);
          const changed = {
            ...stored,
            ...(part === 'boxes' ? { boxes } : { [part]: flipped(stored[part], bit) }),
          };
          expect(() => open(changed, keys)).toThrow(tampered);
        },
      ),
      { numRuns: 500 },
    );
    const { stored } = aRecord(title('x'));
    const other = aStory();
    for (const column of ['tenant', 'stream', 'revision', 'id', 'command'] as const) {
      const value = column === 'revision' ? 1n : other[column];
      expect(() => verifyRecord({ ...stored, [column]: value }), column).toThrow(tampered);
    }
    expect(() => verifyRecord({ ...stored, type: 'meeting.renamed.v2' })).toThrow(tampered);
    expect(() => verifyRecord({ ...stored, at: '2026-03-01T10:00:00.001Z' as typeof stored.at })).toThrow(
      tampered,
    );
  });

  it('binds a box to its place: exchanged with its neighbour it does not open', () => {
    const two = {
      stored: 'meeting.renamed.v1',
      data: { a: { $box: 0 }, b: { $box: 1 } },
      boxes: [
        { subject: person(1), purpose: 'content' as const, values: { '/a': 'same' } },
        { subject: person(2), purpose: 'content' as const, values: { '/b': 'same' } },
      ],
    };
    const { stored, keys } = aRecord(two);
    expect(() => open({ ...stored, boxes: [...stored.boxes].reverse() }, keys)).toThrow(tampered);
    expect(() => open({ ...stored, boxes: stored.boxes.slice(1) }, keys)).toThrow(tampered);
    expect(() => open({ ...stored, boxes: [...stored.boxes, randomBytes(92)] }, 'sealed')).toThrow(tampered);
  });

  it('refuses another key under the same name', () => {
    const { stored, dataKeys } = aRecord(title('x'));
    const dataKey = { ...aDataKey(), key: dataKeys[0]!.key };
    expect(() => open(stored, new Map([[dataKey.key, { kind: 'kept', dataKey }]]))).toThrow(tampered);
  });

  it('refuses a box whose values are not those that the stubs ask for', () => {
    const elsewhere = aRecord(title('x', '/subtitle'));
    expect(() => open(elsewhere.stored, elsewhere.keys)).toThrow(tampered);
    const more = title('x');
    more.boxes[0]!.values['/more'] = 'y';
    const both = aRecord(more);
    expect(() => open(both.stored, both.keys)).toThrow(tampered);
  });

  it('refuses stubs that name no box', () => {
    for (const stub of [{ $box: 1 }, { $box: -1 }, { $box: '0' }, { $box: 0, more: 1 }, { $box: { a: 1 } }]) {
      const { stored, keys } = aRecord({ ...title('x'), data: { title: stub } });
      expect(() => open(stored, keys), JSON.stringify(stub)).toThrow(tampered);
    }
  });
});

describe('what is not known', () => {
  it('is sealed where nothing was to be opened, without any key', () => {
    expect(open(aRecord(title('x')).stored, 'sealed')).toEqual({ title: 'sealed' });
  });

  it('is forgotten where the key was destroyed, whether the bytes are still there or not', () => {
    const { stored, dataKeys } = aRecord(title('x'));
    const destroyed = new Map<string, KeyState>([[dataKeys[0]!.key, { kind: 'destroyed' }]]);
    for (const boxes of [stored.boxes, [], [new Uint8Array()]]) {
      expect(open({ ...stored, boxes }, destroyed)).toEqual({ title: 'forgotten' });
      expect(open({ ...stored, boxes }, 'sealed')).toEqual({ title: 'sealed' });
    }
  });

  it('is a fatal fault where the key is neither kept nor destroyed: never "forgotten"', () => {
    const { stored } = aRecord(title('x'));
    expect(() => open(stored, new Map())).toThrow(
      expect.objectContaining({ name: 'FatalFault', code: 'key-lost' }),
    );
  });

  it('is tampering where the bytes are gone and the key is kept', () => {
    const { stored, keys } = aRecord(title('x'));
    expect(() => open({ ...stored, boxes: [] }, keys)).toThrow(tampered);
    expect(() => open({ ...stored, boxes: [new Uint8Array()] }, keys)).toThrow(tampered);
  });
});

describe('limits of a record', () => {
  const large = expect.objectContaining({ name: 'PermanentFault', code: 'record-too-large' }) as Error;

  it('refuse a longer text, a larger payload and more boxes', () => {
    expect(() => aRecord(title('x'.repeat(16 * 1024)))).toThrow(large);
    expect(() =>
      aRecord({ stored: 'meeting.opened.v1', data: { a: 'x'.repeat(48 * 1024) }, boxes: [] }),
    ).toThrow(large);
    const boxes = Array.from({ length: 16 }, (_, i) => ({
      subject: `person:00000000-0000-4000-8000-0000000000${i + 10}` as const,
      purpose: 'content' as const,
      values: {},
    }));
    expect(() => aRecord({ stored: 'meeting.opened.v1', data: {}, boxes })).toThrow(large);
    expect(() => aRecord({ stored: 'meeting.opened.v1', data: {}, boxes: boxes.slice(1) })).not.toThrow();
  });
});

describe('the source of chance', () => {
  it('never gives the same bytes twice, nor more than it has', () => {
    const random = systemRandom();
    const given = Array.from({ length: 2_000 }, () => Buffer.from(random(12)).toString('hex'));
    expect(new Set(given).size).toBe(given.length);
    const kept = random(16);
    const before = Buffer.from(kept).toString('hex');
    for (let i = 0; i < 1_000; i++) random(16);
    expect(Buffer.from(kept).toString('hex')).toBe(before);
    expect(random(4_096)).toHaveLength(4_096);
    expect(() => random(4_097)).toThrow(RangeError);
  });
});
