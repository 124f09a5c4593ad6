// The need for one worker per name. A lease is taken over when its holder goes silent, and fenced, so that a holder
// that was paused and wakes up late can write nothing.

/** A held lease: `fence` grows with every change of holder and is checked by what the holder writes. */
export interface Lease {
  readonly name: string;
  readonly fence: bigint;
}

/** Leases by the database's clock. */
export interface Leases {
  /** Takes or renews a lease for `ttlMs`; `undefined` while someone else holds it or has demanded it. */
  readonly acquire: (name: string, holder: string, ttlMs: number) => Promise<Lease | undefined>;
  /** Asks the holder to yield: for `ttlMs` nobody but `holder` can take or prolong the lease. */
  readonly demand: (name: string, holder: string, ttlMs: number) => Promise<void>;
  /** Releases it, so that the next holder need not wait; does nothing if it is lost already. */
  readonly release: (lease: Lease, holder: string) => Promise<void>;
}
