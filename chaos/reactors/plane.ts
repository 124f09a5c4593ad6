// The media plane of the experiment, a process of its own, and people in its rooms: what they do there as a client of LiveKit
// would, and how they stand. It may be killed at any moment, and then has forgotten them.
import { setTimeout as delay } from 'node:timers/promises';
import { exchange } from '../../harness/http-exchange.ts';
import { listIn, memberOf, parsedOrNothing, textIn } from '../../harness/json.ts';
import type { MishapRates } from '../../src/simulated/media-plane/mishaps.ts';

/** How somebody stands. `forgotten`: the media plane was started anew since they came. */
export type Standing =
  | {
      readonly kind: 'known';
      readonly isIn: boolean;
      readonly reason: string | undefined;
      readonly mayPublish: boolean;
      readonly tracks: number;
      /** Identities whose sound arrives. */
      readonly hears: readonly string[];
    }
  | { readonly kind: 'forgotten' };

/** What became of a token. */
export type Entered =
  { readonly kind: 'in'; readonly connection: string } | { readonly kind: 'refused'; readonly code: string };

/** The media plane as people of the experiment reach it. While it is away they wait. */
export interface Plane {
  readonly join: (token: string) => Promise<Entered>;
  readonly standing: (connection: string) => Promise<Standing>;
  readonly act: (connection: string, act: 'publish' | 'speak' | 'leave') => Promise<Standing>;
  readonly setMishaps: (rates: MishapRates) => Promise<void>;
}

/** What goes wrong there: half of the replies, and webhooks lost, doubled, delayed and overtaken. */
export function mishapsBy(seed: number): MishapRates {
  return {
    seed,
    webhooks: { lost: 0.15, doubled: 0.15, delayed: 0.15, overtaken: 0.15, slowestMs: 2_000 },
    egresses: { failed: 0, stuck: 0 },
    replies: { lost: 0.25, failed: 0.25 },
  };
}

const timeoutMs = 10_000;
const pauseMs = 100;

/** A client of the media plane at an address; `isOver` ends the waiting for one that is away. */
export function planeAt(url: string, isOver: () => boolean): Plane {
  const ask = async (method: string, path: string, body?: unknown) => {
    for (;;) {
      try {
        const { status, body: bytes } = await exchange(
          url,
          { method, path: `/simulated/${path}`, body },
          { timeoutMs },
        );
        return { status, json: parsedOrNothing(bytes.toString()) };
      } catch (error) {
        if (isOver()) throw error;
        await delay(pauseMs);
      }
    }
  };
  const standingIn = ({ status, json }: { readonly status: number; readonly json: unknown }): Standing => {
    if (status === 404) return { kind: 'forgotten' };
    return {
      kind: 'known',
      isIn: memberOf(json, 'isIn') === true,
      reason: textIn(json, 'reason'),
      mayPublish: memberOf(json, 'mayPublish') === true,
      tracks: listIn(json, 'tracks').length,
      hears: listIn(json, 'hears').map((one) => textIn(one, 'identity') ?? ''),
    };
  };
  return {
    join: async (token) => {
      const { status, json } = await ask('POST', 'join', { token });
      const connection = textIn(json, 'connection');
      return status === 201 && connection !== undefined
        ? { kind: 'in', connection }
        : { kind: 'refused', code: textIn(json, 'code') ?? String(status) };
    },
    standing: async (connection) => standingIn(await ask('GET', `people/${connection}`)),
    act: async (connection, act) => standingIn(await ask('POST', `people/${connection}/${act}`, {})),
    setMishaps: async (rates) => {
      await ask('PUT', 'mishaps', rates);
    },
  };
}
