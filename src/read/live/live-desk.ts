// The live clients of a process: how many there may be, who is told when, and when they are dropped. What they are told comes from
// their outlets.
//
//   D1  a message is asked for only when the client has taken what was sent before: nothing is queued but what the socket holds;
//   D2  a client that takes nothing for `slowMs` is dropped, with a last message that says from where to go on;
//   D3  after its last message a client has `graceMs` to take it; then it is cut off;
//   D4  a stream ends when its token does: whoever comes back is looked at anew;
//   D5  once draining has begun every client is told to come back, after a pause of its own, and none is taken any more.
import { toEpochMs } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { heartbeatText } from '../../http/event-stream.ts';
import type { EventStream, Streaming } from '../../http/event-stream.ts';
import { HttpProblem } from '../../http/problem.ts';
import type { Principal } from '../../ports/authenticator.port.ts';
import type { Clock, Pace } from '../../ports/clock.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import { endText, endings } from './outlet.ts';
import type { Ending, Outlet } from './outlet.ts';

/** Bounds; times in milliseconds. */
export interface DeskLimits {
  readonly streams: number;
  readonly streamsPerPrincipal: number;
  /** So that no organisation takes the places of all others. */
  readonly streamsPerTenant: number;
  readonly heartbeatMs: number;
  readonly slowMs: number;
  readonly graceMs: number;
}

/** What it works with. `random` gives numbers from 0 to 1, without 1. */
export interface DeskPorts {
  readonly clock: Clock;
  readonly pace: Pace;
  readonly observer: Pick<Observer, 'count' | 'gauge'>;
  readonly random: () => number;
}

/** A place for one client, taken before anything is read for it. */
export interface Place {
  /** Gives the place to a client; `kind` is for metrics. `closed` frees it. */
  readonly serve: (outlet: Outlet, kind: string) => Streaming & { readonly wake: () => void };
  /** Frees a place that was never served. */
  readonly free: () => void;
}

export interface LiveDesk {
  /** Throws 429 `too-many-streams`, 429 `tenant-streams-full` or 503 `streams-full`. */
  readonly take: (principal: Principal, tokenEndsAt: Instant | undefined) => Place;
  /** Heartbeats, and who is to go, until aborted. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** Ends every stream; resolves once all are closed, or cut after `graceMs`. */
  readonly drain: () => Promise<void>;
  readonly open: () => number;
}

interface Client {
  readonly outlet: Outlet;
  readonly stream: EventStream;
  readonly endsAtMs: number;
  beatAtMs: number;
  /** Since when it takes nothing. */
  blockedAtMs: number | undefined;
  /** When it got its last message. */
  endedAtMs: number | undefined;
}

const tickMs = 1_000;
const drainStepMs = 50;
/** Clients come back after a time between these. */
const retryMs = { least: 1_000, spread: 4_000 };

export function createLiveDesk(limits: DeskLimits, { clock, pace, observer, random }: DeskPorts): LiveDesk {
  const clients = new Set<Client>();
  const perPrincipal = new Map<string, number>();
  const perTenant = new Map<string, number>();
  let taken = 0;
  let draining = false;
  const nowMs = pace.monotonicMs;

  const end = (client: Client, ending: Ending): void => {
    if (client.endedAtMs !== undefined) return;
    client.endedAtMs = nowMs();
    observer.count('live_streams_ended_total', { code: ending.code });
    const retry = Math.round(retryMs.least + random() * retryMs.spread);
    client.stream.end(endText(ending, client.outlet.lastId(), retry));
  };
  /** D1 */
  const pump = (client: Client): void => {
    while (client.blockedAtMs === undefined && client.endedAtMs === undefined) {
      const next = client.outlet.next();
      if (next === undefined) return;
      if (typeof next !== 'string') {
        end(client, next);
        return;
      }
      client.beatAtMs = nowMs();
      if (!client.stream.send(next)) client.blockedAtMs = client.beatAtMs;
    }
  };
  const look = (client: Client, atMs: number, wallMs: number): void => {
    if (client.endedAtMs !== undefined) {
      if (atMs - client.endedAtMs >= limits.graceMs) client.stream.cut();
    } else if (client.blockedAtMs !== undefined && atMs - client.blockedAtMs >= limits.slowMs) {
      end(client, endings.slow);
    } else if (client.endsAtMs <= wallMs) {
      end(client, endings.expired);
    } else if (client.blockedAtMs === undefined && atMs - client.beatAtMs >= limits.heartbeatMs) {
      client.beatAtMs = atMs;
      if (!client.stream.send(heartbeatText)) client.blockedAtMs = atMs;
    }
  };
  const tick = (): void => {
    const [atMs, wallMs] = [nowMs(), toEpochMs(clock.now())];
    for (const client of clients) look(client, atMs, wallMs);
  };
  const countFor = (tenant: string, key: string, by: number): void => {
    taken += by;
    add(perPrincipal, key, by);
    add(perTenant, tenant, by);
  };

  return {
    open: () => clients.size,
    take: ({ tenant, person }, tokenEndsAt) => {
      const key = `${tenant}/${person}`;
      if (draining || taken >= limits.streams) throw full();
      if ((perPrincipal.get(key) ?? 0) >= limits.streamsPerPrincipal)
        throw tooMany(limits.streamsPerPrincipal);
      if ((perTenant.get(tenant) ?? 0) >= limits.streamsPerTenant) throw tenantFull(limits.streamsPerTenant);
      countFor(tenant, key, 1);
      let isFree = false;
      const free = (): void => {
        if (!isFree) countFor(tenant, key, -1);
        isFree = true;
      };
      const endsAtMs = tokenEndsAt === undefined ? Infinity : toEpochMs(tokenEndsAt);
      return {
        free,
        serve: (outlet, kind) => {
          let client: Client | undefined;
          return {
            wake: () => client !== undefined && pump(client),
            opened: (stream) => {
              client = {
                outlet,
                stream,
                endsAtMs,
                beatAtMs: nowMs(),
                blockedAtMs: undefined,
                endedAtMs: undefined,
              };
              clients.add(client);
              observer.gauge('live_streams_open', clients.size);
              observer.count('live_streams_opened_total', { kind });
              pump(client);
              if (draining) end(client, endings.stopping);
            },
            drained: () => {
              if (client === undefined) return;
              client.blockedAtMs = undefined;
              pump(client);
            },
            closed: () => {
              free();
              outlet.close();
              if (client === undefined || !clients.delete(client)) return;
              observer.gauge('live_streams_open', clients.size);
            },
          };
        },
      };
    },
    run: async (signal) => {
      while (!signal.aborted) {
        await pace.pause(tickMs, signal);
        tick();
      }
    },
    drain: async () => {
      draining = true;
      const untilMs = nowMs() + limits.graceMs;
      for (const client of clients) end(client, endings.stopping);
      while (clients.size > 0 && nowMs() < untilMs) await pace.pause(drainStepMs);
      for (const client of clients) client.stream.cut();
    },
  };
}

function add(counts: Map<string, number>, key: string, by: number): void {
  const now = (counts.get(key) ?? 0) + by;
  if (now === 0) counts.delete(key);
  else counts.set(key, now);
}

function tooMany(most: number): HttpProblem {
  return new HttpProblem({
    status: 429,
    code: 'too-many-streams',
    detail: `One person has ${most} streams at most: close one of them.`,
    headers: { 'retry-after': '30' },
  });
}

function tenantFull(most: number): HttpProblem {
  return new HttpProblem({
    status: 429,
    code: 'tenant-streams-full',
    detail: `One organisation has ${most} streams of this server at most: another server may take this one.`,
    headers: { 'retry-after': '30' },
  });
}

function full(): HttpProblem {
  return new HttpProblem({
    status: 503,
    code: 'streams-full',
    detail: 'This server takes no more streams now: another one may.',
    headers: { 'retry-after': '5' },
  });
}
