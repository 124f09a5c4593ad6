// Random bytes for salts and nonces, drawn from the system in larger pieces: a piece per call would cost more
// than the encryption's own work.
import { randomFillSync } from 'node:crypto';

/** Gives so many random bytes; nobody else has or gets them. */
export type RandomBytes = (size: number) => Uint8Array;

const pieceBytes = 4096;

/** Random bytes of the system. At most 4,096 a call. */
export function systemRandom(): RandomBytes {
  let piece = Buffer.alloc(0);
  let at = 0;
  return (size) => {
    if (size > pieceBytes) throw new RangeError(`at most ${pieceBytes} random bytes a call, not ${size}`);
    if (at + size > piece.length) {
      // A new piece each time: parts of the old one may still be in use.
      piece = randomFillSync(Buffer.allocUnsafeSlow(pieceBytes));
      at = 0;
    }
    at += size;
    return piece.subarray(at - size, at);
  };
}
