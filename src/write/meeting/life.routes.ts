// Plain routes of a meeting's life: from its plan to its end.
import { z } from 'zod';
import { known } from '../../domain/shared/personal.ts';
import { notFarAhead } from '../../http/far-ahead.ts';
import { instantSchema, noBody, readableTextSchema, wholeNumberSchema } from '../../http/schemas.ts';
import {
  arrangers,
  hostsAndOperators,
  longestPlannedMinutes,
  members,
  titleLength,
} from './meeting-route.ts';
import { ofHosts, ofMeeting } from './plain-route.ts';
import type { PlainRoutes } from './plain-route.ts';

/** The account's allowance is asked as well: tenant, meeting and account. */
const withAllowance = { warm: 5, cold: 5 };

export const lifeRoutes: PlainRoutes = {
  rescheduleMeeting: ofMeeting({
    to: 'POST reschedule',
    summary: 'Reschedules a meeting that is not open yet.',
    roles: arrangers,
    body: z.strictObject({
      startsAt: instantSchema(),
      plannedMinutes: wholeNumberSchema(1, longestPlannedMinutes),
    }),
    command: (asked, { startsAt, plannedMinutes }) => ({
      type: 'RescheduleMeeting',
      ...asked,
      startsAt: notFarAhead('startsAt', startsAt, asked.at),
      plannedMinutes,
    }),
    refusals: ['meeting-unknown', 'meeting-not-scheduled', 'starts-in-the-past', 'only-host-or-cohost'],
  }),
  /** A title is personal: the answer does not repeat it. */
  renameMeeting: ofMeeting({
    to: 'POST rename',
    summary: 'Gives a meeting another title.',
    roles: members,
    body: z.strictObject({ title: readableTextSchema(titleLength) }),
    command: (asked, { title }, { command }) => ({
      type: 'RenameMeeting',
      ...asked,
      title: known(title),
      request: command,
    }),
    refusals: ofHosts,
  }),
  openMeeting: ofMeeting({
    to: 'POST open',
    summary: 'Opens a meeting; the limits in force are frozen.',
    roles: members,
    roundTrips: withAllowance,
    body: noBody,
    command: (asked) => ({ type: 'OpenMeeting', ...asked }),
    refusals: [
      'tenant-suspended',
      'meeting-unknown',
      'account-unknown',
      'account-suspended',
      'account-closed',
      'trial-expired',
      'meeting-over',
      'only-host-or-cohost',
    ],
  }),
  applyUpgrade: ofMeeting({
    to: 'POST upgrade',
    summary: 'Applies an upgrade of the account to the open meeting.',
    roles: members,
    roundTrips: withAllowance,
    body: noBody,
    command: (asked) => ({ type: 'ApplyUpgrade', ...asked }),
    refusals: [
      'tenant-suspended',
      'meeting-unknown',
      'account-unknown',
      'account-suspended',
      'account-closed',
      'trial-expired',
      'meeting-not-open',
      'meeting-over',
      'duration-exceeded',
      'not-an-upgrade',
      'only-host-or-cohost',
    ],
  }),
  cancelMeeting: ofMeeting({
    to: 'POST cancel',
    summary: 'Cancels a meeting that is not open yet.',
    roles: hostsAndOperators,
    body: noBody,
    command: (asked) => ({ type: 'CancelMeeting', ...asked }),
    refusals: ['meeting-unknown', 'meeting-not-scheduled', 'only-host-or-cohost'],
  }),
  endMeeting: ofMeeting({
    to: 'POST end',
    summary: 'Ends a meeting; ending it again says the same.',
    roles: hostsAndOperators,
    body: noBody,
    command: (asked) => ({ type: 'EndMeeting', ...asked }),
    refusals: ['meeting-unknown', 'meeting-not-open', 'meeting-over', 'only-host-or-cohost'],
  }),
};
