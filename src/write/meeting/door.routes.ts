// Plain routes of a meeting's door: who is let in, refused or sent out, and whether the door is locked or watched.
// A host may also admit somebody who was refused or sent out before.
import { z } from 'zod';
import { parsePersonId } from '../../domain/shared/ids.ts';
import { idSchema, noBody } from '../../http/schemas.ts';
import { members, participants } from './meeting-route.ts';
import { ofHosts, ofMeeting, ofPeople } from './plain-route.ts';
import type { PlainRoutes } from './plain-route.ts';

const onePerson = z.strictObject({ person: idSchema(parsePersonId) });

export const doorRoutes: PlainRoutes = {
  withdrawKnock: ofMeeting({
    to: 'POST knocks/withdraw',
    roundTrips: { warm: 2, cold: 2 },
    summary:
      'Goes away from the door; the meeting then no longer knows who did. Who is in has nothing to withdraw.',
    roles: participants,
    body: noBody,
    command: (asked, _body, { person }) => ({ type: 'WithdrawKnock', ...asked, person }),
    refusals: [
      'meeting-unknown',
      'meeting-over',
      'entry-refused',
      'removed-from-meeting',
      'withdrawal-limit-reached',
    ],
  }),
  admitParticipant: ofPeople({
    to: 'POST admissions',
    summary: 'Admits one person.',
    roles: members,
    body: onePerson,
    command: (asked, { person }) => ({ type: 'AdmitParticipant', ...asked, person }),
    refusals: [...ofHosts, 'meeting-not-open', 'participant-unknown', 'only-host', 'duration-exceeded'],
    lists: 'admitted',
    from: 'ParticipantAdmitted',
  }),
  admitEveryone: ofPeople({
    to: 'POST admissions/all',
    summary: 'Admits everybody who waits (100 at a time).',
    roles: members,
    body: noBody,
    command: (asked) => ({ type: 'AdmitEveryone', ...asked }),
    refusals: [...ofHosts, 'meeting-not-open', 'duration-exceeded'],
    lists: 'admitted',
    from: 'ParticipantAdmitted',
  }),
  refuseParticipant: ofPeople({
    to: 'POST refusals',
    summary: 'Refuses one person entry.',
    roles: members,
    body: onePerson,
    command: (asked, { person }) => ({ type: 'RefuseParticipant', ...asked, person }),
    refusals: [...ofHosts, 'participant-unknown'],
    lists: 'refused',
    from: 'ParticipantRefused',
  }),
  refuseEveryone: ofPeople({
    to: 'POST refusals/all',
    summary: 'Refuses everybody who waits (100 at a time).',
    roles: members,
    body: noBody,
    command: (asked) => ({ type: 'RefuseEveryone', ...asked }),
    refusals: ofHosts,
    lists: 'refused',
    from: 'ParticipantRefused',
  }),
  removeParticipant: ofPeople({
    to: 'POST removals',
    summary: 'Sends someone out of the meeting.',
    roles: members,
    body: onePerson,
    command: (asked, { person }) => ({ type: 'RemoveParticipant', ...asked, person }),
    refusals: [...ofHosts, 'participant-unknown', 'host-stays', 'only-host'],
    lists: 'removed',
    from: 'ParticipantRemoved',
  }),
  setWaitingRoom: ofMeeting({
    to: 'PUT waiting-room',
    summary: 'Turns the waiting room on or off.',
    roles: members,
    body: z.strictObject({ on: z.boolean() }),
    command: (asked, { on }) => ({ type: 'SetWaitingRoom', ...asked, on }),
    refusals: ofHosts,
  }),
  setLock: ofMeeting({
    to: 'PUT lock',
    summary: 'Locks or unlocks the room.',
    roles: members,
    body: z.strictObject({ locked: z.boolean() }),
    command: (asked, { locked }) => ({ type: 'SetLock', ...asked, locked }),
    refusals: ofHosts,
  }),
};
