// The messages between the experiment and the load.

/** To the load. */
export interface LoadOrder {
  readonly do: 'go' | 'rest' | 'stop';
}

/** From the load. `resting`: nothing is under way, and the ledger is on the disk. */
export type Said =
  | { readonly say: 'acknowledged'; readonly count: number }
  | { readonly say: 'resting'; readonly acknowledged: number }
  | { readonly say: 'refused'; readonly what: string }
  | { readonly say: 'failed'; readonly what: string };
