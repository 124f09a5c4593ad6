// POST …/knocks: someone asks to come in. A member asks as participant; a guest in the one role of the invite.
import { z } from 'zod';
import { known } from '../../domain/shared/personal.ts';
import { commandRoute } from '../http/command-route.ts';
import { readableTextSchema } from '../../http/schemas.ts';
import { parsed } from '../../http/validation.ts';
import { guestNameSchema } from './role-names.ts';
import { meetingPath, nameLength, participants, personsOf } from './meeting-route.ts';

const shape = {
  params: meetingPath,
  body: z.strictObject({ displayName: readableTextSchema(nameLength) }),
  answer: z.object({
    person: z.string(),
    admitted: z.boolean(),
    door: z.enum(['waiting', 'admitted']),
  }),
};

export const knockRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/meetings/{meeting}/knocks',
  operationId: 'knock',
  summary:
    'Asks to come in. `door` says where the person stands; who waits is forgotten after 15 minutes and knocks again, and asks for a join ticket once admitted.',
  tag: 'meetings',
  roundTrips: { warm: 4, cold: 5 },
  roles: participants,
  shape,
  command: ({ params: { meeting }, body, person, principal, by, at }) => {
    const guest = principal?.guest;
    if (guest !== undefined) parsed(z.object({ displayName: guestNameSchema() }), body, 'body');
    return {
      type: 'Knock',
      meeting,
      person,
      role: guest?.role ?? 'participant',
      invite: guest?.invite ?? null,
      displayName: known(body.displayName),
      by,
      at,
    };
  },
  refusals: [
    'meeting-unknown',
    'meeting-over',
    'duration-exceeded',
    'room-locked',
    'entry-refused',
    'removed-from-meeting',
    'waiting-room-full',
    'too-many-people',
    'guest-limit-reached',
    'invite-unknown',
    'invite-revoked',
    'tenant-suspended',
  ],
  answer: {
    status: 200,
    body: (verdict, { person }) => {
      const isIn =
        personsOf(verdict, 'ParticipantAdmitted').includes(person) ||
        verdict.already?.['door'] === 'admitted';
      return { person, admitted: isIn, door: isIn ? 'admitted' : 'waiting' };
    },
  },
});
