// POST …/knocks: someone asks to come in. A member asks as participant; a guest in the one role of the invite.
import { z } from 'zod';
import { known } from '../../domain/shared/personal.ts';
import { commandRoute } from '../http/command-route.ts';
import { textSchema } from '../../http/schemas.ts';
import { meetingPath, nameLength, participants, personsOf } from './meeting-route.ts';

const shape = {
  params: meetingPath,
  body: z.strictObject({ displayName: textSchema(nameLength) }),
  answer: z.object({ person: z.string(), admitted: z.boolean() }),
};

export const knockRoute = commandRoute<typeof shape>({
  method: 'POST',
  url: '/v1/meetings/{meeting}/knocks',
  operationId: 'knock',
  summary:
    'Asks to come in. `admitted` says whether this knock opened the door; who waits asks for a join ticket later.',
  tag: 'meetings',
  roundTrips: { warm: 4, cold: 5 },
  roles: participants,
  shape,
  command: ({ params: { meeting }, body: { displayName }, person, principal, by, at }) => ({
    type: 'Knock',
    meeting,
    person,
    role: principal?.guest?.role ?? 'participant',
    invite: principal?.guest?.invite ?? null,
    displayName: known(displayName),
    by,
    at,
  }),
  refusals: [
    'meeting-unknown',
    'meeting-over',
    'duration-exceeded',
    'room-locked',
    'entry-refused',
    'removed-from-meeting',
    'waiting-room-full',
    'too-many-people',
    'invite-unknown',
    'invite-revoked',
    'tenant-suspended',
  ],
  answer: {
    status: 200,
    body: (verdict, { person }) => ({
      person,
      admitted: personsOf(verdict, 'ParticipantAdmitted').includes(person),
    }),
  },
});
