// Holds on a meeting's recordings, and their deletion before it is due: an admin's acts, each with its trace in the log.
import { z } from 'zod';
import { parseHoldId, parsePersonId } from '../../domain/shared/ids.ts';
import { known } from '../../domain/shared/personal.ts';
import { idSchema, noBody, readableTextSchema } from '../../http/schemas.ts';
import { commandRoute } from '../http/command-route.ts';
import type { CommandRoute } from '../http/command-route.ts';
import { meetingPath, namesMeeting } from '../meeting/meeting-route.ts';
import { admins } from '../tenant/tenant-route.ts';

/** Longest name of a matter, in UTF-16 units. */
const matterLength = 200;

const holdPath = meetingPath.extend({ hold: idSchema(parseHoldId) });
const namesHold = namesMeeting.extend({ hold: z.string() });
const placed = {
  params: meetingPath,
  body: z.strictObject({
    matter: readableTextSchema(matterLength).meta({
      description: 'The case or request that the hold is for.',
    }),
    person: idSchema(parsePersonId).nullable().default(null).meta({
      description:
        'Whom it concerns; null: the whole meeting. Either holds back the deletion of the meeting.',
    }),
  }),
  answer: namesHold,
};
const released = { params: holdPath, body: noBody, answer: namesHold };
const deleted = { params: meetingPath, body: noBody, answer: namesMeeting };

const common = { tag: 'retention', roles: admins } as const;
const holdName = 'hold';

const placeHoldRoute = commandRoute<typeof placed>({
  ...common,
  method: 'POST',
  url: '/v1/meetings/{meeting}/holds',
  operationId: 'placeHold',
  summary:
    'Puts a legal hold on a meeting’s recordings: nothing of it is deleted until two persons release it.',
  roundTrips: { warm: 5, cold: 5 },
  shape: placed,
  command: ({ params: { meeting }, body: { matter, person }, by, at, newId }) => ({
    type: 'PlaceHold',
    meeting,
    hold: newId(holdName, parseHoldId),
    matter: known(matter),
    person,
    by,
    at,
  }),
  refusals: ['meeting-unknown', 'deletion-permitted', 'hold-limit-reached'],
  answer: {
    status: 201,
    body: (_verdict, { params: { meeting }, newId }) => ({ meeting, hold: newId(holdName, parseHoldId) }),
  },
});

const askHoldReleaseRoute = commandRoute<typeof released>({
  ...common,
  method: 'POST',
  url: '/v1/meetings/{meeting}/holds/{hold}/ask-release',
  operationId: 'askHoldRelease',
  summary: 'Asks for the release of a hold, which another person has to give.',
  roundTrips: { warm: 2, cold: 3 },
  shape: released,
  command: ({ params, by, at }) => ({ type: 'AskHoldRelease', ...params, by, at }),
  refusals: ['hold-unknown'],
  answer: { status: 200, body: (_verdict, { params }) => params },
});

const releaseHoldRoute = commandRoute<typeof released>({
  ...common,
  method: 'POST',
  url: '/v1/meetings/{meeting}/holds/{hold}/release',
  operationId: 'releaseHold',
  summary: 'Releases a hold whose release another person asked for.',
  roundTrips: { warm: 2, cold: 3 },
  shape: released,
  command: ({ params, by, at }) => ({ type: 'ReleaseHold', ...params, by, at }),
  refusals: ['hold-unknown', 'hold-release-not-asked', 'second-person-required'],
  answer: { status: 200, body: (_verdict, { params }) => params },
});

const deleteMediaRoute = commandRoute<typeof deleted>({
  ...common,
  method: 'POST',
  url: '/v1/meetings/{meeting}/delete-media',
  operationId: 'deleteMeetingMedia',
  summary:
    'Deletes the recordings and transcripts of a meeting that is over before they are due, unless one is held.',
  roundTrips: { warm: 2, cold: 3 },
  shape: deleted,
  command: ({ params, by, at }) => ({ type: 'PermitDeletion', ...params, reason: 'asked', by, at }),
  refusals: ['retention-unknown', 'deletion-held'],
  answer: { status: 200, body: (_verdict, { params }) => params },
});

/** All of them. */
export const custodyRoutes: readonly CommandRoute[] = [
  placeHoldRoute,
  askHoldReleaseRoute,
  releaseHoldRoute,
  deleteMediaRoute,
];
