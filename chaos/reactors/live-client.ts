// A client of a live stream in the experiment: whenever its gateway dies it goes on at another one, by the last id that it got.
import { setTimeout as delay } from 'node:timers/promises';
import { textIn } from '../../harness/json.ts';
import { openLive } from '../../harness/live-stream.ts';
import type { LiveMessage } from '../../harness/live-stream.ts';

/** What a client works with. */
export interface LiveClientParts {
  /** The gateways that serve just now. */
  readonly gateways: () => readonly string[];
  /** Which one it begins with. */
  readonly first: number;
  readonly path: string;
  readonly token: () => Promise<string>;
  /** Takes a message; throws where it does not follow what came before. */
  readonly take: (message: LiveMessage) => void;
  /** Something that must not be. */
  readonly find: (what: string) => void;
}

/** A client that runs. */
export interface LiveClient {
  /** How often it went on by its last id. */
  readonly resumed: () => number;
  readonly begun: () => boolean;
  readonly stop: () => Promise<void>;
}

const pauseMs = 100;

/** Begins, and goes on until it is stopped. */
export function liveClient({ gateways, first, path, token, take, find }: LiveClientParts): LiveClient {
  let last: string | undefined;
  let [resumed, isOver] = [0, false];
  let close = (): void => undefined;

  const connect = async (url: string): Promise<void> => {
    const stream = await openLive(url, { path, token: await token(), lastEventId: last });
    close = stream.close;
    if (isOver) stream.close();
    if (stream.status !== 200) {
      // Full, stopping, or not begun: another one takes it. An id that is not taken would be a loss.
      if (stream.status < 500 && stream.status !== 429)
        find(`${path} was refused with ${stream.status} ${stream.refusal.slice(0, 200)}`);
      return;
    }
    if (last !== undefined) resumed += 1;
    for await (const message of stream.messages) {
      if (message.event === 'end') return;
      take(message);
      last = message.id ?? last;
    }
  };
  const run = async (): Promise<void> => {
    for (let attempt = first; !isOver; attempt += 1) {
      const urls = gateways();
      const url = urls[attempt % Math.max(1, urls.length)];
      try {
        if (url !== undefined) await connect(url);
      } catch (error) {
        // A connection that fails is what this is about; a message that does not follow is not.
        if (error instanceof Error && !('code' in error)) find(`${path}: ${error.message}`);
      }
      await delay(pauseMs);
    }
  };
  const done = run();
  return {
    resumed: () => resumed,
    begun: () => last !== undefined,
    stop: async () => {
      isOver = true;
      close();
      await done;
    },
  };
}

/** The id of a public event in a message of a tenant's stream; none in others. */
export function eventIdIn({ event, data }: LiveMessage): string | undefined {
  return event === 'cloudevent' ? textIn(data['event'], 'id') : undefined;
}
