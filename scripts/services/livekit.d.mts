/** The program of a server, built where it is missing, or why there is none. */
export function findLivekit(): { readonly program: string | undefined; readonly reason: string };

/** A key that the server knows. */
export interface LivekitServerKey {
  readonly name: string;
  /** 32 characters or more. */
  readonly secret: string;
}

/** How a server is made. */
export interface LivekitOptions {
  /** The path of `findLivekit`. */
  readonly program: string;
  readonly keys: readonly LivekitServerKey[];
  /** Where it sends webhooks, and the name of the key that signs them. */
  readonly webhook?: { readonly url: string; readonly key: string };
  /** A directory that stays, and ports: of the API, of media by TCP and by UDP. Otherwise both are new. */
  readonly kept?: { readonly directory: string; readonly ports: readonly number[] };
}

/** A server of one node, without Redis: its rooms are gone with it. */
export interface LivekitServer {
  /** `http://127.0.0.1:port`; clients take the same as `ws://`. */
  readonly url: string;
  /** Where its settings and log are. */
  readonly directory: string;
  /** The number of its process, while there is one. */
  readonly pid: () => number | undefined;
  /** Resolves once the process of now has ended, for whatever reason. */
  readonly ended: () => Promise<void>;
  /** Starts it again on the same ports; resolves once it answers. */
  readonly start: () => Promise<void>;
  /** Ends it; whoever is in a room is put out. */
  readonly stop: () => Promise<void>;
  /** Ends it at once, as a crash would. */
  readonly kill: () => Promise<void>;
  /** Ends it and removes what it left, unless its directory stays. */
  readonly remove: () => Promise<void>;
}

/** A new server that answers. Raises what it said where it does not within half a minute. */
export function startLivekit(options: LivekitOptions): Promise<LivekitServer>;
