// Tokens for everybody who acts, from the development sign-in, renewed before they expire.
import { setTimeout as delay } from 'node:timers/promises';
import { signInRequest, tokenIn } from '../harness/http-exchange.ts';
import { exchangeOnce, reasonOf } from './exchange.ts';
import type { Target } from './exchange.ts';

/** A token lives for 15 minutes at most. */
const freshMs = 5 * 60_000;
const patienceMs = 120_000;
const pauseMs = 50;

export interface People {
  /** The token of `persona:subject`. Throws where nobody gives one for two minutes. */
  readonly tokenOf: (who: string) => Promise<string>;
  /** Forgets whose names begin so. */
  readonly forget: (prefix: string) => void;
}

/** Signs people in at these servers, asked in turn. */
export function createPeople(targets: readonly Target[]): People {
  const known = new Map<string, { readonly token: string; readonly gotMs: number }>();

  const signIn = async (who: string): Promise<string> => {
    const [persona = '', subject] = who.split(':');
    const givenUpMs = performance.now() + patienceMs;
    let last = 'nobody was asked';
    for (let attempt = 0; performance.now() < givenUpMs; attempt += 1) {
      const url = targets[attempt % targets.length]?.url ?? '';
      try {
        const reply = await exchangeOnce(url, signInRequest(persona, subject));
        const token = tokenIn(reply);
        if (token !== undefined) return token;
        last = `${reply.status}`;
      } catch (error) {
        last = reasonOf(error);
      }
      await delay(pauseMs);
    }
    throw new Error(`the development sign-in gave ${who} no token: ${last}`);
  };

  return {
    async tokenOf(who) {
      const found = known.get(who);
      if (found !== undefined && performance.now() - found.gotMs < freshMs) return found.token;
      const token = await signIn(who);
      known.set(who, { token, gotMs: performance.now() });
      return token;
    },
    forget(prefix) {
      for (const who of known.keys()) if (who.startsWith(prefix)) known.delete(who);
    },
  };
}
