// The boxes of a record in one column: u8 count, then each as u32 length and bytes (as in the VM01 frame).
import { boxLimitCount } from '../../codec/record/limits.ts';

/** One value for all boxes; null where there is none. */
export function packBoxes(boxes: readonly Uint8Array[]): Uint8Array | null {
  if (boxes.length === 0) return null;
  const size = boxes.reduce((sum, box) => sum + 4 + box.length, 1);
  const out = Buffer.allocUnsafe(size);
  let offset = out.writeUInt8(boxes.length, 0);
  for (const box of boxes) {
    offset = out.writeUInt32BE(box.length, offset);
    out.set(box, offset);
    offset += box.length;
  }
  return out;
}

/**
 * The boxes of a column's value. A value that was changed and is no list of boxes is given as more boxes than any body may
 * name: so its record alone fails its check, and not the page that it is on.
 */
export function unpackBoxes(packed: Buffer | null): readonly Uint8Array[] {
  if (packed === null) return [];
  const boxes: Uint8Array[] = [];
  let offset = 1;
  for (let index = 0; index < (packed[0] ?? 0) && offset + 4 <= packed.length; index++) {
    const length = packed.readUInt32BE(offset);
    boxes.push(packed.subarray(offset + 4, offset + 4 + length));
    offset += 4 + length;
  }
  const isWhole = offset === packed.length && boxes.length === packed[0];
  return isWhole ? boxes : Array.from({ length: boxLimitCount + 1 }, () => packed);
}
