// How what happens at a meeting's door is stored. Names with their versions are permanent.
import { z } from 'zod';
import type { DoorEvent } from '../../../domain/meeting/door.events.ts';
import type { InviteId, PersonId } from '../../../domain/shared/ids.ts';
import type { AggregateCodec } from './codec.ts';
import { oneOf, uuidField } from './fields.ts';
import { displayNameField } from './shared-fields.ts';

/** Knocks, admissions, refusals, removals, waiting room and lock. */
export const meetingDoorCodec: AggregateCodec<DoorEvent> = {
  ParticipantKnocked: {
    stored: 'meeting.participantKnocked.v1',
    fields: {
      person: uuidField<PersonId>(),
      role: oneOf('host', 'co-host', 'participant', 'guest', 'observer'),
      displayName: displayNameField('person'),
      invite: uuidField<InviteId>().nullable(),
    },
  },
  ParticipantDropped: {
    stored: 'meeting.participantDropped.v1',
    fields: { person: uuidField<PersonId>(), reason: oneOf('withdrawn', 'lapsed', 'made-room') },
  },
  ParticipantAdmitted: {
    stored: 'meeting.participantAdmitted.v1',
    fields: {
      person: uuidField<PersonId>(),
      setting: oneOf('host-entry', 'open-door', 'host-decision', 'admit-all'),
    },
  },
  ParticipantRefused: {
    stored: 'meeting.participantRefused.v1',
    fields: { person: uuidField<PersonId>() },
  },
  ParticipantRemoved: {
    stored: 'meeting.participantRemoved.v1',
    fields: { person: uuidField<PersonId>() },
  },
  WaitingRoomSet: { stored: 'meeting.waitingRoomSet.v1', fields: { on: z.boolean() } },
  LockSet: { stored: 'meeting.lockSet.v1', fields: { locked: z.boolean() } },
};
