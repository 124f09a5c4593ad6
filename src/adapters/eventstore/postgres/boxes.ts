// The boxes of a record in one column: u8 count, then each as u32 length and bytes (as in the VM01 frame).

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

/** The boxes of a column's value. A torn value is no record: it throws. */
export function unpackBoxes(packed: Buffer | null): readonly Uint8Array[] {
  if (packed === null) return [];
  const boxes: Uint8Array[] = [];
  let offset = 1;
  for (let index = 0; index < packed.readUInt8(0); index++) {
    const length = packed.readUInt32BE(offset);
    boxes.push(packed.subarray(offset + 4, offset + 4 + length));
    offset += 4 + length;
  }
  if (offset !== packed.length) throw new Error('log.events: torn boxes');
  return boxes;
}
