// A source cut into parts of one size, the last one shorter: what one upload of a part takes. At most one part is held.

/** A part of a source. */
export interface SourcePart {
  readonly bytes: Uint8Array;
  /** Whether nothing comes after it. */
  readonly isLast: boolean;
}

/** The parts; one empty part of an empty source. */
export async function* partsOf(
  source: AsyncIterable<Uint8Array>,
  partBytes: number,
): AsyncGenerator<SourcePart, void, undefined> {
  let held = Buffer.alloc(partBytes);
  let filled = 0;
  for await (const piece of source) {
    for (let at = 0; at < piece.length;) {
      if (filled === partBytes) {
        yield { bytes: held, isLast: false };
        held = Buffer.alloc(partBytes);
        filled = 0;
      }
      const taken = piece.subarray(at, at + partBytes - filled);
      held.set(taken, filled);
      filled += taken.length;
      at += taken.length;
    }
  }
  yield { bytes: held.subarray(0, filled), isLast: true };
}
