/** The program of a store, built where it is missing, or why there is none. */
export function findVersitygw(): { readonly program: string | undefined; readonly reason: string };

/** How a store is made. */
export interface VersitygwOptions {
  /** The path of `findVersitygw`. */
  readonly program: string;
  /** The key of its owner. */
  readonly key: { readonly name: string; readonly secret: string };
}

/** A store without buckets, whose objects are files of a directory of its own. */
export interface VersitygwServer {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly directory: string;
  /** The number of its process, while there is one. */
  readonly pid: () => number | undefined;
  /** Resolves once the process of now has ended, for whatever reason. */
  readonly ended: () => Promise<void>;
  /** Starts it again on the same port, with what it kept; resolves once it answers. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Ends it at once, as a crash would. */
  readonly kill: () => Promise<void>;
  /** Ends it and removes what it kept. */
  readonly remove: () => Promise<void>;
}

/** A new store that answers. Raises what it said where it does not within half a minute. */
export function startVersitygw(options: VersitygwOptions): Promise<VersitygwServer>;
