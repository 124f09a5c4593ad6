// An account described: everything its rules know, sorted, as plain JSON.
import { expect, it } from 'vitest';
import type { AccountState } from '../../../src/domain/account/account.state.ts';
import { describeAccount } from '../../../src/domain/account/describe-account.ts';
import { planLimits } from '../../../src/domain/account/plan.ts';
import { after, nine, recordingId } from '../../support/histories/cast.ts';

it('an account is described in every status', () => {
  const closed = { status: 'closed', plan: 'free', timeZone: 'UTC' } as const;
  expect(describeAccount({ status: 'none' })).toEqual({ status: 'none' });
  expect(describeAccount(closed)).toEqual(closed);
  const bare: AccountState = { ...closed, status: 'active', trial: null, override: null, quota: null };
  expect(describeAccount(bare)).toEqual(bare);
  const rich: AccountState = {
    ...bare,
    trial: { endsAt: after(60), ended: true },
    override: planLimits.pro,
    quota: {
      period: { start: nine, end: after(60) },
      count: 2,
      known: new Set([recordingId(2), recordingId(1)]),
    },
  };
  const description = describeAccount(rich);
  expect(description).toMatchObject({
    trial: { endsAt: after(60), ended: true },
    override: planLimits.pro,
    quota: { count: 2, recordings: [recordingId(1), recordingId(2)] },
  });
  expect(JSON.parse(JSON.stringify(description))).toEqual(description);
});
