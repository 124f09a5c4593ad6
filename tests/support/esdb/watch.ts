// For the specs of the server: a subscription watched, everything that it says written down in order.
import type {
  AllStreamResolvedEvent,
  AllStreamSubscription,
  EventStoreDBClient,
  Filter,
  Position,
  ResolvedEvent,
  StreamSubscription,
} from '@eventstore/db-client';

/** A subscription that is watched. */
export interface Watched {
  /** `confirmed`, `n:1` for an event with that number (or its type), `caught up`, `checkpoint`, `error: …`, in order. */
  readonly said: readonly string[];
  readonly events: readonly (ResolvedEvent | AllStreamResolvedEvent)[];
  readonly checkpoints: readonly Position[];
  readonly failures: readonly (Error & Record<string, unknown>)[];
  /** Waits until so many of the words that start so were said (1 by default). */
  readonly heard: (word: string, times?: number) => Promise<void>;
  readonly unsubscribe: () => Promise<void>;
}

/** How $all is watched. */
export interface WatchAll {
  readonly fromPosition?: Position | 'start' | 'end';
  readonly filter?: Filter;
  /** Waited for at every checkpoint, as the client does it. */
  readonly atCheckpoint?: () => Promise<void>;
}

/** Watches $all; with a filter, its checkpoints too. */
export function watchAll(
  client: EventStoreDBClient,
  { fromPosition, filter, atCheckpoint }: WatchAll = {},
): Watched {
  const notes = noting();
  const checkpointReached = async (_: unknown, position: Position): Promise<void> => {
    notes.checkpoint(position);
    await atCheckpoint?.();
  };
  const subscription = client.subscribeToAll({
    ...(fromPosition !== undefined && { fromPosition }),
    ...(filter !== undefined && { filter: { ...filter, checkpointReached } }),
  });
  return notes.watch(subscription);
}

/** Watches a stream. */
export function watchStream(
  client: EventStoreDBClient,
  stream: string,
  fromRevision: bigint | 'start' | 'end' = 'start',
): Watched {
  return noting().watch(client.subscribeToStream(stream, { fromRevision }));
}

function noting() {
  const said: string[] = [];
  const events: (ResolvedEvent | AllStreamResolvedEvent)[] = [];
  const checkpoints: Position[] = [];
  const failures: (Error & Record<string, unknown>)[] = [];
  const waiting = new Set<() => void>();
  const say = (word: string): void => {
    said.push(word);
    for (const look of waiting) look();
  };
  const heard = (word: string, times = 1): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (said.filter((each) => each.startsWith(word)).length < times) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const watch = (subscription: StreamSubscription | AllStreamSubscription): Watched => {
    // The two kinds have the same events; TypeScript sees no common signature of `on`.
    const on = subscription.on.bind(subscription) as unknown as (
      name: string,
      then: (given: never) => void,
    ) => void;
    on('confirmation', () => say('confirmed'));
    on('caughtUp', () => say('caught up'));
    on('fellBehind', () => say('fell behind'));
    on('error', (error: Error & Record<string, unknown>) => {
      failures.push(error);
      say(`error: ${String(error['type'])}`);
    });
    on('data', (resolved: ResolvedEvent) => {
      events.push(resolved);
      const { n } = (resolved.event?.data ?? {}) as { n?: number };
      say(n === undefined ? (resolved.event?.type ?? 'nothing') : `n:${n}`);
    });
    return { said, events, checkpoints, failures, heard, unsubscribe: () => subscription.unsubscribe() };
  };
  const checkpoint = (position: Position): void => {
    checkpoints.push(position);
    say('checkpoint');
  };
  return { watch, checkpoint };
}
