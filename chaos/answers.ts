// Checks that the same key gives the same answer again: status, every byte, revision and position.
import { setTimeout as delay } from 'node:timers/promises';
import { attempt } from './exchange.ts';
import type { Target } from './exchange.ts';
import type { Acknowledged, AttemptEnd } from './ledger.ts';
import type { Finding } from './log-check.ts';
import type { People } from './people.ts';

const atOnce = 16;
const patienceMs = 120_000;
const pauseMs = 50;

/** Sends every command again; returns what differs from before. */
export async function sameAgain(
  acknowledged: readonly Acknowledged[],
  targets: readonly Target[],
  people: People,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const left = acknowledged.values();
  const work = async (): Promise<void> => {
    for (const one of left) {
      const wrong = wrongWith(one, await sendAgain(one, targets, people));
      if (wrong !== undefined)
        findings.push({ kind: 'answer', what: `${one.wish.route} under key ${one.wish.key}: ${wrong}` });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return findings;
}

async function sendAgain(
  { wish }: Acknowledged,
  targets: readonly Target[],
  people: People,
): Promise<AttemptEnd> {
  const { n, who, method, path, key, body } = wish;
  const givenUpMs = performance.now() + patienceMs;
  for (let turn = 0; ; turn += 1) {
    const url = targets[(n + turn) % targets.length]?.url ?? '';
    const end = await attempt(url, { method, path, key, body, token: await people.tokenOf(who) });
    if (end.how === 'answered' || performance.now() > givenUpMs) return end;
    await delay(pauseMs);
  }
}

/** What differs from the answer that is on the list; `undefined` where nothing does. */
export function wrongWith({ reply }: Acknowledged, end: AttemptEnd): string | undefined {
  if (end.how !== 'answered') return `no answer when sent again: ${end.why}`;
  const again = end.reply;
  if (!again.replayed) return 'was done again: the answer is not marked Idempotent-Replayed';
  for (const member of ['status', 'body', 'etag', 'position'] as const) {
    if (again[member] === reply[member]) continue;
    return `${member} was ${shown(reply[member])}, is ${shown(again[member])}`;
  }
  return undefined;
}

function shown(value: string | number): string {
  return JSON.stringify(value).slice(0, 300);
}
