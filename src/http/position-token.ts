// A log position as clients carry it: opaque, and valid only for the history that it came from. A token of another
// store, or of a log that was restored or copied since, is recognised and refused, not waited for.

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

const maxTokenLength = 200;
/** The greatest position that fits into a store's 64 bits. */
const maxPosition = 2n ** 63n - 1n;
const form = /^1 ([a-z]+) ([0-9A-Za-z-]+) (\d{1,4}) (\d{1,19})$/;

/** Tokens of one history. */
export function positionTokens(space: PositionSpace): PositionTokens {
  const prefix = `1 ${space.store} ${space.epoch} ${space.partition}`;
  return {
    encode: (position) => Buffer.from(`${prefix} ${position}`).toString('base64url'),
    decode: (token) => {
      if (token.length > maxTokenLength) return undefined;
      const text = Buffer.from(token, 'base64url').toString('latin1');
      const [, store, epoch, partition, position] = form.exec(text) ?? [];
      if (position === undefined || `1 ${store} ${epoch} ${partition}` !== prefix) return undefined;
      const named = BigInt(position);
      return named <= maxPosition ? named : undefined;
    },
  };
}
