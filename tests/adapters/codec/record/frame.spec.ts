// A frame decodes to the parts that it was made of, and nothing but a whole frame is read.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame } from '../../../../src/adapters/codec/record/frame.ts';
import {
  bodyLimitBytes,
  boxLimitBytes,
  headLimitBytes,
} from '../../../../src/adapters/codec/record/limits.ts';

const part = (maxLength: number) => fc.uint8Array({ minLength: 0, maxLength });
const parts = fc.record({
  head: part(400),
  body: part(600),
  boxes: fc.array(part(120), { maxLength: 15 }),
});
const plain = (frame: ReturnType<typeof decodeFrame>) => ({
  head: [...frame.head],
  body: [...frame.body],
  boxes: frame.boxes.map((box) => [...box]),
});
const tampered = expect.objectContaining({ name: 'FatalFault', code: 'tampered' }) as Error;
const small = () => ({ head: randomBytes(9), body: randomBytes(8), boxes: [randomBytes(7), randomBytes(6)] });

describe('a frame', () => {
  it('decodes to its parts, wherever its bytes lie', () => {
    fc.assert(
      fc.property(parts, part(20), (given, before) => {
        const frame = encodeFrame(given);
        const inside = Buffer.concat([before, frame]).subarray(before.length);
        expect(plain(decodeFrame(frame))).toEqual(plain(given));
        expect(plain(decodeFrame(inside))).toEqual(plain(given));
      }),
    );
  });

  it('is refused when cut anywhere, and when anything follows it', () => {
    fc.assert(
      fc.property(parts, fc.nat(), (given, cut) => {
        const frame = encodeFrame(given);
        expect(() => decodeFrame(frame.subarray(0, cut % frame.length))).toThrow(tampered);
        expect(() => decodeFrame(Buffer.concat([frame, Buffer.alloc(1)]))).toThrow(tampered);
      }),
    );
  });

  it('is refused with a length beyond its limit, another count or other first bytes', () => {
    const { head, body, boxes } = small();
    const changed = (at: number, value: number) => {
      const frame = encodeFrame({ head, body, boxes });
      frame[at] = value;
      return frame;
    };
    const bodyAt = 8 + head.length;
    const countAt = bodyAt + 4 + body.length;
    for (const frame of [
      changed(0, 0),
      changed(3, 0x32),
      changed(4, 255),
      changed(bodyAt, 255),
      changed(countAt, 16),
      changed(countAt, 3),
      changed(countAt, 1),
    ]) {
      expect(() => decodeFrame(frame)).toThrow(tampered);
    }
  });

  it.each([
    ['head', { head: Buffer.alloc(headLimitBytes + 1) }],
    ['body', { body: Buffer.alloc(bodyLimitBytes + 1) }],
    ['box', { boxes: [Buffer.alloc(boxLimitBytes + 1)] }],
    ['number of boxes', { boxes: Array.from({ length: 16 }, () => Buffer.alloc(1)) }],
    ['record', { boxes: Array.from({ length: 5 }, () => Buffer.alloc(boxLimitBytes)) }],
  ])('is not made with too large a %s', (_, change) => {
    expect(() => encodeFrame({ ...small(), ...change })).toThrow(
      expect.objectContaining({ name: 'PermanentFault', code: 'record-too-large' }),
    );
  });

  it('is not read where its parts are within their limits and the record is not', () => {
    const full = {
      head: Buffer.alloc(10),
      body: Buffer.alloc(10),
      boxes: [0, 1, 2].map(() => Buffer.alloc(boxLimitBytes)),
    };
    const frame = encodeFrame(full);
    const more = Buffer.concat([frame, Buffer.from([0, 0, 0x40, 0]), Buffer.alloc(boxLimitBytes)]);
    more[4 + 4 + 10 + 4 + 10] = 4;
    expect(() => decodeFrame(more)).toThrow(tampered);
  });
});
