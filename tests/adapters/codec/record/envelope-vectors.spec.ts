// The envelope, to the byte: with the same keys, nonces and salts every record is what it always was. Each
// vector was reproduced by an independent program when it was written.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deriveEventKey, openBox } from '../../../../src/adapters/codec/record/box.ts';
import { decodeFrame, encodeFrame } from '../../../../src/adapters/codec/record/frame.ts';
import { leafHash, parseHead } from '../../../../src/adapters/codec/record/head.ts';
import type { HeadStory } from '../../../../src/adapters/codec/record/head.ts';
import type { BoxContent } from '../../../../src/adapters/codec/words/personal-data.ts';
import type { JsonObject } from '../../../../src/adapters/codec/record/canonical-json.ts';
import { sealEvent } from '../../../../src/adapters/codec/typed/seal.ts';
import { golden, goldenNames } from '../../../support/golden.ts';

interface Vector {
  readonly input: {
    readonly type: string;
    readonly story: Omit<HeadStory, 'revision'> & { readonly revision: string };
    readonly data: JsonObject;
    readonly boxes: readonly BoxContent[];
    readonly keys: readonly { readonly key: string; readonly bytes: string }[];
    readonly nonces: readonly string[];
    readonly salt: string;
  };
  readonly output: {
    readonly head: string;
    readonly body: string;
    readonly leaf: string;
    readonly eventKeys: readonly string[];
    readonly kcvs: readonly string[];
    readonly commits: readonly string[];
    readonly boxes: readonly string[];
    readonly frame: string;
  };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytes = (text: string): Buffer => Buffer.from(text, 'hex');
const names = goldenNames('envelope').filter((name) => name.endsWith('box') || name.endsWith('boxes'));

/** Seals a vector's input with its own "chance". */
function sealed({ input }: Vector) {
  const chance = [...input.nonces, input.salt].map(bytes);
  const keys = input.keys.map(({ key, bytes: text }) => ({ key, bytes: bytes(text) }));
  const story = { ...input.story, revision: BigInt(input.story.revision) };
  const record = sealEvent(
    { stored: input.type, data: input.data, boxes: input.boxes },
    story,
    keys,
    (size) => {
      const next = chance.shift();
      expect(next).toHaveLength(size);
      return next!;
    },
  );
  expect(chance).toEqual([]);
  return { record, keys, story };
}

it('there are vectors without a box, with one, and with several', () => {
  expect(names).toEqual(['no-boxes', 'one-box', 'several-boxes']);
});

describe.each(names)('envelope vector %s', (name) => {
  const vector = golden('envelope', name) as Vector;
  const { input, output } = vector;

  it('seals to the same head, body, boxes, leaf and frame', () => {
    const { record } = sealed(vector);
    expect(Buffer.from(record.head).toString()).toBe(output.head);
    expect(Buffer.from(record.body).toString()).toBe(output.body);
    expect(record.boxes.map(hex)).toEqual(output.boxes);
    expect(hex(record.leaf)).toBe(output.leaf);
    expect(hex(leafHash(Buffer.from(output.head)))).toBe(output.leaf);
    expect(hex(encodeFrame(record))).toBe(output.frame);
  });

  it('reads back: frame into parts, head into what was said, boxes into values', () => {
    const { keys, story } = sealed(vector);
    const parts = decodeFrame(bytes(output.frame));
    expect(parts.head.toString()).toBe(output.head);
    expect(parts.body.toString()).toBe(output.body);
    const body = createHash('sha256').update(output.body).digest('hex');
    expect(parseHead(parts.head)).toEqual({ ...story, type: input.type, body });
    const { tenant, stream, id } = story;
    input.boxes.forEach(({ subject, purpose, values }, number) => {
      const { key, bytes: dataKey } = keys[number]!;
      const derived = deriveEventKey(dataKey, id, number);
      expect(hex(derived.eventKey)).toBe(output.eventKeys[number]);
      expect(hex(derived.kcv)).toBe(output.kcvs[number]);
      const place = { tenant, stream, id, type: input.type, number, subject, purpose, key };
      const note = { commit: output.commits[number]!, kcv: output.kcvs[number]! };
      expect(openBox(dataKey, place, parts.boxes[number]!, note)).toEqual({ kind: 'known', values });
    });
  });
});
