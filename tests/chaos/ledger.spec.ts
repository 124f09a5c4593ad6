// The list outside the system, as it is read from its lines: what was acknowledged, what was under way, how the
// unknown resolved.
import { expect, it } from 'vitest';
import {
  acknowledgedIn,
  createLedger,
  inFlightAt,
  missedAttempts,
  resolutionOf,
} from '../../chaos/ledger.ts';
import type { AttemptEnd, LedgerLine, Wish } from '../../chaos/ledger.ts';

const wish = (n: number): Wish => ({
  n,
  key: `key-${n}`,
  who: 'member:a',
  method: 'POST',
  path: '/v1/x',
  route: 'POST /v1/x',
  effect: 'x.y.v1',
});
const answered = (status: number, replayed: boolean): AttemptEnd => ({
  how: 'answered',
  reply: { status, replayed, etag: '"1"', position: 'p', body: 'e30=' },
});
const lost: AttemptEnd = { how: 'unknown', why: 'ECONNRESET' };
const busy: AttemptEnd = { how: 'not-now', why: '503 database-away' };

/** A ledger of one command for each list of ends; attempts last from 10 to 20, 30 to 40, … */
function ledgerOf(...commands: readonly (readonly (AttemptEnd | undefined)[])[]) {
  const ledger = createLedger();
  const lines = commands.flatMap((ends, n): LedgerLine[] => [
    { t: 'asked', wish: wish(n) },
    ...ends.flatMap((end, turn): LedgerLine[] => [
      { t: 'sent', n, to: `api-${turn}`, us: 10 + 20 * turn },
      ...(end === undefined ? [] : [{ t: 'ended', n, us: 20 + 20 * turn, end } as const]),
    ]),
  ]);
  ledger.take(lines.map((line) => JSON.stringify(line)));
  return ledger;
}

it('knows what was acknowledged, and what is not yet', () => {
  const entries = ledgerOf([lost, answered(201, true)], [busy, undefined], [lost]).entries();
  expect(entries.map((entry) => acknowledgedIn(entry)?.reply.status)).toEqual([201, undefined, undefined]);
});

it('says how unknown outcomes resolved', () => {
  const entries = ledgerOf(
    [lost, answered(200, true)],
    [lost, busy, answered(200, false)],
    [lost, answered(409, true)],
    [lost, busy],
    [busy, answered(200, false)],
  ).entries();
  expect(entries.map(resolutionOf)).toEqual(['had-been-done', 'done-now', 'refused', 'open', undefined]);
});

it('counts what was under way at an instant, in all servers and in one', () => {
  const entries = ledgerOf([lost, answered(200, false)], [answered(200, false)], [undefined]).entries();
  expect([5, 10, 15, 20, 35].map((us) => inFlightAt(entries, us))).toEqual([0, 3, 3, 1, 2]);
  expect(inFlightAt(entries, 35, 'api-1')).toBe(1);
});

it('counts attempts without an answer by their reason', () => {
  const entries = ledgerOf([lost, busy, busy, answered(200, true)], [lost, busy]).entries();
  expect(missedAttempts(entries)).toEqual(['3 × not-now 503 database-away', '2 × unknown ECONNRESET']);
});

it('tells which entries lines were about, and throws at what is no line', () => {
  const ledger = createLedger();
  const line: LedgerLine = { t: 'asked', wish: wish(4) };
  expect(ledger.take([JSON.stringify(line)])).toEqual([4]);
  expect(() => ledger.take(['{"half'])).toThrow('no line of a ledger');
});
