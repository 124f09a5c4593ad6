// The ids of a stream's messages, which a client sends back as `Last-Event-ID`: opaque, and good for the one stream, the one
// viewer and the one history that they came from.
//
// I1  An id is one block of AES-256 under a key of this history: the scope (whose stream it is, eight bytes) and the position. A
//     block that was made by somebody else, for another scope or in another history has this scope's bytes by chance once in 2^64.
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { PositionSpace } from './position-token.ts';

/** Ids to positions and back. */
export interface EventIds {
  /** The scope of a stream: whatever an id must not be carried between. To be kept as long as the stream is open. */
  readonly scopeOf: (names: readonly string[]) => bigint;
  readonly encode: (scope: bigint, position: bigint) => string;
  /** `undefined` where the text is no id of this scope in this history. */
  readonly decode: (scope: bigint, id: string) => bigint | undefined;
}

const blockBytes = 16;
const numberAt = 8;
/** A block in base64url: 22 characters, of which the last holds two bits. */
const form = /^[\w-]{21}[AQgw]$/;
/** The greatest position that fits into a store's 64 bits. */
const maxPosition = 2n ** 63n - 1n;

/** Ids of one history; `secret` is 32 bytes that all processes of the installation share, for this purpose alone. */
export function eventIds({ store, epoch, partition }: PositionSpace, secret: Uint8Array): EventIds {
  const key = createHmac('sha256', secret)
    .update(JSON.stringify([store, epoch, partition]))
    .digest();
  // One block at a time, each by itself: the same cipher serves all.
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  const decipher = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  return {
    scopeOf: (names) => createHmac('sha256', key).update(JSON.stringify(names)).digest().readBigUInt64BE(0),
    encode: (scope, position) => {
      const block = Buffer.alloc(blockBytes);
      block.writeBigUInt64BE(scope, 0);
      block.writeBigUInt64BE(position, numberAt);
      return cipher.update(block).toString('base64url');
    },
    decode: (scope, id) => {
      if (!form.test(id)) return undefined;
      const block = decipher.update(Buffer.from(id, 'base64url'));
      const position = block.readBigUInt64BE(numberAt);
      return block.readBigUInt64BE(0) === scope && position <= maxPosition ? position : undefined;
    },
  };
}
