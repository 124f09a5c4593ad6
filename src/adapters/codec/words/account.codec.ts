// How an account's events are stored. Names with their versions are permanent.
import { z } from 'zod';
import type { AccountEvent, BillingPeriod } from '../../../domain/account/account.events.ts';
import type { MeetingId, RecordingId } from '../../../domain/shared/ids.ts';
import type { AggregateCodec } from './codec.ts';
import { codeField, instantField, uuidField } from './fields.ts';
import { limitsField, planField, reasonField } from './shared-fields.ts';

function periodField(): z.ZodType<BillingPeriod> {
  return z.strictObject({ start: instantField(), end: instantField() });
}

/** All of an account's events. */
export const accountCodec: AggregateCodec<AccountEvent> = {
  AccountOpened: {
    stored: 'account.opened.v1',
    fields: { plan: planField(), timeZone: codeField(64), trialEndsAt: instantField().nullable() },
  },
  PlanChosen: { stored: 'account.planChosen.v1', fields: { plan: planField(), previous: planField() } },
  LimitsOverridden: {
    stored: 'account.limitsOverridden.v1',
    fields: { limits: limitsField().nullable(), reason: reasonField() },
  },
  TrialEnded: { stored: 'account.trialEnded.v1', fields: { trialEndsAt: instantField() } },
  AccountSuspended: { stored: 'account.suspended.v1', fields: { reason: reasonField() } },
  AccountReinstated: { stored: 'account.reinstated.v1', fields: {} },
  AccountClosed: { stored: 'account.closed.v1', fields: {} },
  RecordingReserved: {
    stored: 'account.recordingReserved.v1',
    fields: { recording: uuidField<RecordingId>(), meeting: uuidField<MeetingId>(), period: periodField() },
  },
  RecordingReleased: {
    stored: 'account.recordingReleased.v1',
    fields: { recording: uuidField<RecordingId>() },
  },
};
