// Sends commands until they are answered, each under one key, and writes every step to the ledger, before and after it. A
// gate holds new commands back while the experiment looks; commands in progress are finished.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { pauseMs } from '../harness/http-exchange.ts';
import { parsedOrNothing } from '../harness/json.ts';
import { nowUs } from './clock.ts';
import { attempt } from './exchange.ts';
import type { Target } from './exchange.ts';
import type { LedgerLine, Wish } from './ledger.ts';
import type { People } from './people.ts';

const patienceMs = 120_000;
const shortestPauseMs = 20;
const longestPauseMs = 400;

/** A command without what the sender adds. */
export type Command = Omit<Wish, 'n' | 'key'>;

/** An answer as the one who asked sees it. */
export interface Answer {
  readonly status: number;
  readonly json: unknown;
}

export interface Sender {
  /** Gives the answer, an acceptance or a refusal. Throws where none came for two minutes. */
  readonly send: (command: Command) => Promise<Answer>;
  readonly counts: () => { readonly acknowledged: number; readonly underWay: number };
  readonly open: () => void;
  /** Begins nothing new; resolves when nothing is under way. */
  readonly rest: () => Promise<void>;
}

/** What it needs; `write` takes a line of the ledger. */
export interface SenderParts {
  readonly targets: readonly Target[];
  readonly people: People;
  readonly write: (line: LedgerLine) => void;
}

/** A sender whose gate is shut. */
export function createSender({ targets, people, write }: SenderParts): Sender {
  let asked = 0;
  let acknowledged = 0;
  let underWay = 0;
  let shut = true;
  const opened: (() => void)[] = [];
  const rested: (() => void)[] = [];

  const enter = async (): Promise<void> => {
    while (shut) await new Promise<void>((resolve) => opened.push(resolve));
    underWay += 1;
  };
  const leave = (): void => {
    underWay -= 1;
    if (!shut || underWay > 0) return;
    for (const tell of rested.splice(0)) tell();
  };

  const untilAnswered = async (wish: Wish): Promise<Answer> => {
    const givenUpMs = performance.now() + patienceMs;
    let last = '';
    for (let turn = 0; performance.now() < givenUpMs; turn += 1) {
      const target = targets[(wish.n + turn) % targets.length];
      if (target === undefined) break;
      const token = await people.tokenOf(wish.who);
      const { method, path, key, body } = wish;
      write({ t: 'sent', n: wish.n, to: target.name, us: nowUs() });
      const end = await attempt(target.url, { method, path, key, token, body });
      write({ t: 'ended', n: wish.n, us: nowUs(), end });
      if (end.how === 'answered') {
        acknowledged += 1;
        const { status, body: bytes } = end.reply;
        return { status, json: parsedOrNothing(Buffer.from(bytes, 'base64').toString()) };
      }
      last = end.why;
      await delay(pauseMs(turn, shortestPauseMs, longestPauseMs));
    }
    throw new Error(`${wish.route} found no answer within ${patienceMs / 1000} s: ${last}`);
  };

  return {
    async send(command) {
      await enter();
      try {
        const wish: Wish = { ...command, n: asked, key: randomUUID() };
        asked += 1;
        write({ t: 'asked', wish });
        return await untilAnswered(wish);
      } finally {
        leave();
      }
    },
    counts: () => ({ acknowledged, underWay }),
    open() {
      shut = false;
      for (const tell of opened.splice(0)) tell();
    },
    rest() {
      shut = true;
      return underWay === 0 ? Promise.resolve() : new Promise((resolve) => rested.push(resolve));
    },
  };
}
