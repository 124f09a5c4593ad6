// The last line: well only where nothing was found and nothing is open; the bound is that of the rule of three.
import { expect, it } from 'vitest';
import { bound95, linesOf, resultOf } from '../../chaos/report.ts';
import type { Outcome } from '../../chaos/report.ts';
import { acknowledgedAt } from './sealed-records.ts';

const { wish, reply } = acknowledgedAt(0);
const kill = { kind: 'api', victim: 'api-1', us: 5, inFlight: 4, inVictim: 2 } as const;
const outcome: Outcome = {
  seed: 1,
  events: 9,
  findings: [],
  disk: 'tmpfs',
  durability: { fsync: 'on' },
  errors: new Map(),
  failedStarts: 0,
  seconds: 12.3,
  account: {
    kills: [kill, { ...kill, kind: 'postmaster' }],
    askedAgain: 3,
    verifications: 1,
    meetings: 1,
    cuts: { connections: 2, replies: 1 },
  },
  entries: [{ wish, attempts: [{ to: 'api-1', sentUs: 1, endedUs: 2, end: { how: 'answered', reply } }] }],
};

it('is well where nothing was found', () => {
  expect(resultOf(outcome)).toMatchObject({
    ok: true,
    kills: 2,
    inFlightAtKill: 8,
    inFlightInVictim: 4,
    acknowledged: 1,
    lost: 0,
    doubled: 0,
    bound95: 1.5,
    bound95PerCommandInFlight: 3 / 8,
    seconds: 12,
  });
});

it.each(['lost', 'doubled', 'answer'] as const)('is not well with one finding: %s', (kind) => {
  const found = { ...outcome, findings: [{ kind, what: 'key k' }] };
  const result = resultOf(found);
  const counted = kind === 'answer' ? 'otherFindings' : kind;
  expect([result.ok, result[counted]]).toEqual([false, 1]);
  expect(linesOf(found).join('\n')).toContain(`${kind}: key k`);
});

it('is not well with an outcome that stays unknown, nor without a kill', () => {
  const open = {
    wish,
    attempts: [{ to: 'a', sentUs: 1, endedUs: 2, end: { how: 'unknown', why: 'x' } as const }],
  };
  expect(resultOf({ ...outcome, entries: [open] }).ok).toBe(false);
  expect(resultOf({ ...outcome, account: { ...outcome.account, kills: [] } }).ok).toBe(false);
});

it('knows no bound without a trial', () => {
  expect([bound95(200), bound95(0)]).toEqual([0.015, null]);
});
