// What a reader knows of streams when it reads on.

/**
 * The records of streams that were read last before a batch: what follows one of them must name it. `whole`: nothing was
 * passed over, so that a stream that is not among them begins in the batch, and none has a hole.
 */
export interface ReadBefore {
  readonly ends: ReadonlyMap<string, { readonly revision: bigint; readonly leaf?: Uint8Array }>;
  readonly whole: boolean;
}
