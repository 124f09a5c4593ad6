// Webhooks as LiveKit sends them: a queue in memory for each room, in order, bounded in length and age; five tries with growing
// pauses, none after a 4xx; what was not delivered by then is gone, and nothing survives the end of the process.
import { toEpochMs } from '../../domain/shared/instant.ts';
import type { Clock, Pace } from '../../ports/clock.port.ts';
import type { Ledger, ToldEntry } from './ledger.ts';
import type { Message } from './messages.ts';
import { webhookForm } from './messages.ts';
import type { Mishaps, WebhookFate } from './mishaps.ts';

/** What it works with. */
export interface WebhookParts {
  /** Where they are sent; `undefined`: to nobody. */
  readonly url: () => string | undefined;
  /** Sends one, gives the status; rejects where there was no answer. Bounded in time by whoever gives it. */
  readonly post: (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<number>;
  readonly signBody: (body: string) => Promise<string>;
  readonly pause: Pace['pause'];
  readonly clock: Clock;
  readonly newId: (prefix: string) => string;
  readonly mishaps: Pick<Mishaps, 'ofWebhook'>;
  readonly ledger: Ledger;
}

interface Waiting {
  readonly id: string;
  readonly event: string;
  readonly room: string;
  readonly queuedAtMs: number;
  readonly body: string;
  readonly fate: WebhookFate;
}

const mostWaiting = 200;
const oldestMs = 30_000;
/** Pauses between five tries. */
const pausesMs = [1_000, 2_000, 4_000, 8_000];

/** The sender. Its queues are bounded for each room. */
export function webhooks(parts: WebhookParts) {
  const { clock, ledger, mishaps, newId, pause } = parts;
  const queues = new Map<string, Waiting[]>();
  const running = new Set<Promise<void>>();
  const apart = new Map<string, number>();
  const stopped = new AbortController();

  const run = (work: Promise<void>): void => {
    const tracked = work.finally(() => running.delete(tracked));
    running.add(tracked);
  };

  const drain = async (queue: Waiting[]): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await pause(next.fate.delayMs, stopped.signal);
      await deliver(parts, next, stopped.signal);
    }
  };

  const sendApart = async (one: Waiting): Promise<void> => {
    apart.set(one.room, (apart.get(one.room) ?? 0) + 1);
    await pause(one.fate.overtakenMs, stopped.signal);
    await deliver(parts, one, stopped.signal);
    const left = (apart.get(one.room) ?? 1) - 1;
    if (left === 0) apart.delete(one.room);
    else apart.set(one.room, left);
  };

  return {
    /** Tells of something in a room. Gives back at once. */
    tell: (room: string, event: string, about: Message): void => {
      if (parts.url() === undefined || stopped.signal.aborted) return;
      const queuedAtMs = toEpochMs(clock.now());
      const id = newId('EV_');
      const message = { event, ...about, id, createdAt: String(Math.floor(queuedAtMs / 1000)) };
      const body = JSON.stringify(webhookForm(message));
      const one: Waiting = { id, event, room, queuedAtMs, body, fate: mishaps.ofWebhook() };
      if (one.fate.lost) {
        ledger.write(entryOf(parts, one, 'lost', 0));
        return;
      }
      const queue = queues.get(room) ?? [];
      if (queue.length + (apart.get(room) ?? 0) >= mostWaiting) {
        ledger.write(entryOf(parts, one, 'queue-full', 0));
        return;
      }
      if (one.fate.overtakenMs > 0) {
        run(sendApart(one));
        return;
      }
      queue.push(one);
      if (queues.has(room)) return;
      queues.set(room, queue);
      run(drain(queue).finally(() => queues.delete(room)));
    },
    /** Resolves when nothing waits any more. */
    settled: async (): Promise<void> => {
      while (running.size > 0) await Promise.all(running);
    },
    /** Forgets what waits; resolves when nothing is on its way. */
    stop: async (): Promise<void> => {
      stopped.abort();
      await Promise.all(running);
    },
  };
}

export type Webhooks = ReturnType<typeof webhooks>;

/** Sends one until it is taken, refused, or given up. */
async function deliver(parts: WebhookParts, one: Waiting, stopped: AbortSignal): Promise<void> {
  const { clock, ledger, pause } = parts;
  if (toEpochMs(clock.now()) - one.queuedAtMs > oldestMs) {
    ledger.write(entryOf(parts, one, 'too-old', 0));
    return;
  }
  for (let sent = 1; !stopped.aborted; sent += 1) {
    const status = await send(parts, one);
    if (status >= 200 && status < 300) {
      if (one.fate.doubled) await send(parts, one);
      ledger.write(entryOf(parts, one, 'delivered', one.fate.doubled ? sent + 1 : sent));
      return;
    }
    if (status >= 400 && status < 500 && status !== 429) {
      ledger.write(entryOf(parts, one, 'refused', sent));
      return;
    }
    const pauseMs = pausesMs[sent - 1];
    if (pauseMs === undefined) {
      ledger.write(entryOf(parts, one, 'given-up', sent));
      return;
    }
    await pause(pauseMs, stopped);
  }
}

/** The status of one try; 0 where there was no answer. */
async function send({ url, post, signBody }: WebhookParts, { body }: Waiting): Promise<number> {
  const to = url();
  if (to === undefined) return 0;
  try {
    const headers = {
      authorization: await signBody(body),
      'content-type': 'application/webhook+json',
      'user-agent': 'voicemeet-simulated-media-plane',
    };
    return await post(to, headers, body);
  } catch {
    return 0;
  }
}

function entryOf(
  { clock }: Pick<WebhookParts, 'clock'>,
  { id, event, room }: Waiting,
  outcome: ToldEntry['outcome'],
  sent: number,
): ToldEntry {
  return { kind: 'told', at: clock.now(), id, event, room, outcome, sent };
}
