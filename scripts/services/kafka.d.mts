/** The programs of a broker, or why there are none. */
export function findKafka(): { readonly jars: string | undefined; readonly reason: string };

/** How a broker is made. */
export interface KafkaOptions {
  /** The directory of `findKafka`. */
  readonly jars: string;
  /** More lines of server.properties, or others in place of those that are written here. */
  readonly settings?: Readonly<Record<string, string>>;
  /** More listeners beside the plain one, by name: each gets a port of its own. */
  readonly listeners?: readonly string[];
  /** A directory that stays, with what an earlier run stored in it, and ports: of the broker and its controller. Otherwise both are new. */
  readonly kept?: { readonly directory: string; readonly ports: readonly number[] };
}

/** A broker of one node, with its data in a directory of its own. */
export interface KafkaServer {
  /** `127.0.0.1:port` of the plain listener. */
  readonly brokers: string;
  /** `127.0.0.1:port` of another listener. */
  readonly listener: (name: string) => string;
  /** Where its data, settings and log are. */
  readonly directory: string;
  /** The number of its process, while there is one. */
  readonly pid: () => number | undefined;
  /** Resolves once the process of now has ended, for whatever reason. */
  readonly ended: () => Promise<void>;
  /** Starts it again on the same data and ports; resolves once it answers. */
  readonly start: () => Promise<void>;
  /** Ends it in order. */
  readonly stop: () => Promise<void>;
  /** Ends it at once, as a crash would. */
  readonly kill: () => Promise<void>;
  /** Ends it and removes its data, unless its directory stays. */
  readonly remove: () => Promise<void>;
}

/** A new broker that answers. Raises what it said where it does not within a minute. */
export function startKafka(options: KafkaOptions): Promise<KafkaServer>;
