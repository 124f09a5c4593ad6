// The list that the load keeps outside the system: what was asked for under which key, every attempt, and what was
// answered. A file of JSON lines, written by the load, read by the experimenter. Pure: texts in, entries out.
import { isRecord, parsedOrNothing } from '../harness/json.ts';

/** One command as it is sent, with the same key as often as it takes. */
export interface Wish {
  readonly n: number;
  readonly key: string;
  /** Persona and subject of the development sign-in, with a colon between them. */
  readonly who: string;
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  /** Method and template, as claims know it. */
  readonly route: string;
  readonly body?: unknown;
  /** The stored name of the event that it leads to. */
  readonly effect: string;
}

/** What a server answered; `body` in base64, so that bytes can be compared. */
export interface KeptReply {
  readonly status: number;
  readonly replayed: boolean;
  readonly etag: string;
  readonly position: string;
  readonly body: string;
}

/** How an attempt ended. `not-now`: a server, or what stands before it, said that it could not; `unknown`: nobody said anything. */
export type AttemptEnd =
  | { readonly how: 'answered'; readonly reply: KeptReply }
  | { readonly how: 'unknown' | 'not-now'; readonly why: string };

/** A line of the file. Times in microseconds of the monotonic clock that all processes of a machine share. */
export type LedgerLine =
  | { readonly t: 'asked'; readonly wish: Wish }
  | { readonly t: 'sent'; readonly n: number; readonly to: string; readonly us: number }
  | { readonly t: 'ended'; readonly n: number; readonly us: number; readonly end: AttemptEnd };

/** One sending of a command to one server. */
export interface Attempt {
  readonly to: string;
  readonly sentUs: number;
  readonly endedUs?: number;
  readonly end?: AttemptEnd;
}

/** A command with all its attempts. */
export interface Entry {
  readonly wish: Wish;
  readonly attempts: readonly Attempt[];
}

/** An entry whose last attempt was answered. */
export interface Acknowledged {
  readonly wish: Wish;
  readonly reply: KeptReply;
}

/** Entries by number, as far as lines were taken. */
export interface Ledger {
  /** Takes whole lines; gives the numbers of the entries that they were about. Throws at a line that is none. */
  readonly take: (lines: readonly string[]) => readonly number[];
  readonly entries: () => readonly Entry[];
  readonly entry: (n: number) => Entry | undefined;
}

/** An empty ledger. */
export function createLedger(): Ledger {
  const wishes = new Map<number, Wish>();
  const attempts = new Map<number, Attempt[]>();
  const takeLine = (text: string): number => {
    const line = lineOf(text);
    if (line.t === 'asked') {
      wishes.set(line.wish.n, line.wish);
      attempts.set(line.wish.n, []);
      return line.wish.n;
    }
    const known = attempts.get(line.n);
    const last = known?.at(-1);
    if (line.t === 'sent') known?.push({ to: line.to, sentUs: line.us });
    else if (last !== undefined) known?.splice(-1, 1, { ...last, endedUs: line.us, end: line.end });
    return line.n;
  };
  const entry = (n: number): Entry | undefined => {
    const [wish, tried] = [wishes.get(n), attempts.get(n)];
    return wish === undefined || tried === undefined ? undefined : { wish, attempts: tried };
  };
  return {
    take: (lines) => lines.map(takeLine),
    entries: () => [...wishes.keys()].flatMap((n) => entry(n) ?? []),
    entry,
  };
}

function lineOf(text: string): LedgerLine {
  const line = parsedOrNothing(text);
  if (!isRecord(line) || typeof line['t'] !== 'string')
    throw new Error(`no line of a ledger: ${text.slice(0, 200)}`);
  // Our own load wrote it.
  return line as unknown as LedgerLine;
}

/** What was acknowledged of an entry; `undefined` while it is not. */
export function acknowledgedIn({ wish, attempts }: Entry): Acknowledged | undefined {
  const end = attempts.at(-1)?.end;
  return end?.how === 'answered' ? { wish, reply: end.reply } : undefined;
}

/** How many attempts were under way at an instant, at one server or at all of them. */
export function inFlightAt(entries: readonly Entry[], us: number, server?: string): number {
  return entries.filter(({ attempts }) =>
    attempts.some(
      ({ to, sentUs, endedUs }) =>
        sentUs <= us && (endedUs ?? Infinity) > us && (server === undefined || to === server),
    ),
  ).length;
}

/** What an attempt without an answer turned out to have been, once the key was sent again. */
export type Resolution = 'had-been-done' | 'done-now' | 'refused' | 'open';

/** How an entry with an unknown outcome resolved; `undefined` where no attempt of it ended without an answer. */
export function resolutionOf(entry: Entry): Resolution | undefined {
  if (!entry.attempts.some(({ end }) => end?.how === 'unknown')) return undefined;
  const reply = acknowledgedIn(entry)?.reply;
  if (reply === undefined) return 'open';
  if (reply.status >= 400) return 'refused';
  return reply.replayed ? 'had-been-done' : 'done-now';
}

/** How often attempts ended without an answer, and why: `3 × unknown ECONNRESET`, the most frequent first. */
export function missedAttempts(entries: readonly Entry[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { end } of entries.flatMap(({ attempts }) => attempts)) {
    if (end === undefined || end.how === 'answered') continue;
    const label = `${end.how} ${end.why}`;
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one).map(([label, count]) => `${count} × ${label}`);
}
