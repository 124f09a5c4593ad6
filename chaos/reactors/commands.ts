// Commands of the experiment by HTTP: each must be answered at the first time, whatever is away. One that is not is counted, and sent
// again under its key, so that its meeting goes on.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { parsedOrNothing } from '../../harness/json.ts';
import { exchangeOnce, reasonOf } from '../exchange.ts';
import type { Target } from '../exchange.ts';
import type { People } from '../people.ts';
import type { Stalls } from './stalls.ts';

/** One command; `who` as the development sign-in knows them. */
export interface Command {
  readonly who: string;
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
}

/** Sends commands, reads, and counts. */
export interface Commands {
  /** The answer's JSON. Throws where there is none that says yes for two minutes. */
  readonly send: (command: Command) => Promise<unknown>;
  /** A query's JSON; asked again while it is not answered. Throws where it is not for two minutes. */
  readonly read: (who: string, path: string) => Promise<unknown>;
  readonly sent: () => number;
  /** Commands that were not answered by a yes at the first time. */
  readonly failed: () => number;
  /** Those that failed while the machine stood still, which are not counted as failed. */
  readonly stalled: () => number;
}

const patienceMs = 120_000;
const pauseMs = 500;

/** What commands are sent with. */
export interface CommandsParts {
  readonly api: Target;
  readonly people: People;
  readonly stalls: Pick<Stalls, 'since'>;
  readonly say: (line: string) => void;
}

/** Commands to an API. Each failure is said. */
export function commandsTo({ api: { url }, people, stalls, say }: CommandsParts): Commands {
  let [sent, failed, stalled] = [0, 0, 0];
  const once = async ({ who, method, path, body }: Command, key: string) => {
    const token = await people.tokenOf(who);
    try {
      const reply = await exchangeOnce(url, { method, path, token, key, body });
      return {
        isDone: reply.status < 300,
        said: `${reply.status} ${reply.body.toString().slice(0, 300)}`,
        reply,
      };
    } catch (error) {
      return { isDone: false, said: reasonOf(error), reply: undefined };
    }
  };
  return {
    send: async (command) => {
      let key = randomUUID();
      const givenUpMs = performance.now() + patienceMs;
      sent += 1;
      for (let attempt = 0; ; attempt += 1) {
        const askedMs = performance.now();
        const { isDone, said, reply } = await once(command, key);
        if (isDone && reply !== undefined) return parsedOrNothing(reply.body.toString());
        const what = `${command.who} ${command.method} ${command.path}: ${said}`;
        const isStall = stalls.since(askedMs);
        if (attempt === 0 && isStall) stalled += 1;
        else if (attempt === 0) failed += 1;
        if (attempt === 0) say(`failed${isStall ? ' in a stall of the machine' : ''}: ${what}`);
        if (performance.now() > givenUpMs) throw new Error(what);
        // The ticket of the first attempt is used up, or has lapsed: another one is asked for.
        if (reply?.status === 410) key = randomUUID();
        await delay(pauseMs);
      }
    },
    read: async (who, path) => {
      const givenUpMs = performance.now() + patienceMs;
      for (;;) {
        const token = await people.tokenOf(who);
        const reply = await exchangeOnce(url, { method: 'GET', path, token }).catch(reasonOf);
        if (typeof reply !== 'string' && reply.status === 200) return parsedOrNothing(reply.body.toString());
        const said =
          typeof reply === 'string' ? reply : `${reply.status} ${reply.body.toString().slice(0, 300)}`;
        if (performance.now() > givenUpMs) throw new Error(`${who} GET ${path}: ${said}`);
        await delay(pauseMs);
      }
    },
    sent: () => sent,
    failed: () => failed,
    stalled: () => stalled,
  };
}
