// A log position as clients carry it: opaque, and valid only for the history that it came from. A token of another
// store, or of a log that was restored or copied since, is recognised and refused, not waited for.
//
// I1  A position counts the events of all tenants, so nobody may read one out of a token, compare two, or make one: it is
//     one block of AES-256 under a key of this history, in which eight bytes are zero. A block that was made by somebody
//     else has them by chance once in 2^64.
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

/** Which history positions belong to. */
export interface PositionSpace {
  /** Kind of store: `postgres`, `memory`, … */
  readonly store: string;
  /** The log's epoch id. */
  readonly epoch: string;
  readonly partition: number;
}

/** Positions to tokens and back. */
export interface PositionTokens {
  readonly encode: (position: bigint) => string;
  /** `undefined` if the text is not a token of this history. */
  readonly decode: (token: string) => bigint | undefined;
}

const blockBytes = 16;
const numberAt = 8;
/** A block in base64url: 22 characters, of which the last holds two bits. */
const form = /^[\w-]{21}[AQgw]$/;
/** The greatest position that fits into a store's 64 bits. */
const maxPosition = 2n ** 63n - 1n;

/** Tokens of one history; `secret` is 32 bytes that all processes of the installation share. */
export function positionTokens(space: PositionSpace, secret: Uint8Array): PositionTokens {
  const { store, epoch, partition } = space;
  const key = createHmac('sha256', secret)
    .update(JSON.stringify([store, epoch, partition]))
    .digest();
  // One block at a time, each by itself: the same cipher serves all.
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  return {
    encode: (position) => {
      const block = Buffer.alloc(blockBytes);
      block.writeBigUInt64BE(position, numberAt);
      return cipher.update(block).toString('base64url');
    },
    decode: (token) => {
      if (!form.test(token)) return undefined;
      const block = decipher.update(Buffer.from(token, 'base64url'));
      const position = block.readBigUInt64BE(numberAt);
      return block.readBigUInt64BE(0) === 0n && position <= maxPosition ? position : undefined;
    },
  };
}
