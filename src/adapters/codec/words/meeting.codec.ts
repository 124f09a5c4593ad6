// How a meeting's life, seats and clock are stored, and its codec as a whole; door, presence, roles and policy have files
// of their own. Names with their versions are permanent.
import { z } from 'zod';
import type { ClockEvent } from '../../../domain/meeting/clock.events.ts';
import type { LifeEvent } from '../../../domain/meeting/life.events.ts';
import type { MeetingEvent } from '../../../domain/meeting/meeting.events.ts';
import type { RecordingEvent } from '../../../domain/meeting/recording.events.ts';
import type { SeatsEvent } from '../../../domain/meeting/seats.events.ts';
import type {
  AccountId,
  CommandId,
  DeviceId,
  PersonId,
  RecordingId,
  TicketId,
} from '../../../domain/shared/ids.ts';
import type { JsonObject } from '../record/canonical-json.ts';
import type { AggregateCodec } from './codec.ts';
import { instantField, integer, oneOf, uuidField } from './fields.ts';
import { meetingDoorCodec } from './meeting-door.codec.ts';
import { meetingPolicyCodec } from './meeting-policy.codec.ts';
import { meetingPresenceCodec } from './meeting-presence.codec.ts';
import { audioField, limitsField, planField, titleField } from './shared-fields.ts';

const lifeCodec: AggregateCodec<LifeEvent> = {
  MeetingScheduled: {
    stored: 'meeting.scheduled.v1',
    fields: {
      account: uuidField<AccountId>(),
      host: uuidField<PersonId>(),
      title: titleField(),
      startsAt: instantField(),
      plannedMinutes: integer({ min: 0 }),
      waitingRoom: z.boolean(),
      hostAbsenceSeconds: integer({ min: 0 }),
    },
  },
  MeetingRescheduled: {
    stored: 'meeting.rescheduled.v1',
    fields: { startsAt: instantField(), plannedMinutes: integer({ min: 0 }) },
  },
  MeetingRenamed: {
    stored: 'meeting.renamed.v1',
    fields: { title: titleField(), request: uuidField<CommandId>() },
  },
  MeetingOpened: {
    stored: 'meeting.opened.v1',
    fields: {
      openedAt: instantField(),
      plan: planField(),
      limits: limitsField(),
      audio: audioField(),
      endsBy: instantField().nullable(),
    },
  },
  LimitsRaised: {
    stored: 'meeting.limitsRaised.v1',
    fields: {
      plan: planField(),
      limits: limitsField(),
      audio: audioField(),
      endsBy: instantField().nullable(),
    },
  },
  MeetingEnded: {
    stored: 'meeting.ended.v1',
    fields: {
      endedAt: instantField(),
      reason: oneOf('ended-by-host', 'ended-by-operator', 'duration-limit', 'no-host'),
      openSeconds: integer({ min: 0 }),
    },
  },
  MeetingCancelled: { stored: 'meeting.cancelled.v1', fields: { cancelledAt: instantField() } },
};

const device = { person: uuidField<PersonId>(), device: uuidField<DeviceId>() };

/** Version 1 of a reservation did not say when it was asked for. */
function ofUnknownInstant(data: JsonObject): JsonObject {
  return { ...data, reservedAt: null };
}

/** A reservation that version 1 can say. */
function asOfUnknownInstant({ reservedAt, ...older }: JsonObject): JsonObject | undefined {
  return reservedAt === null ? older : undefined;
}

const seatsCodec: AggregateCodec<SeatsEvent> = {
  SeatReserved: {
    stored: 'meeting.seatReserved.v2',
    fields: {
      ...device,
      ticket: uuidField<TicketId>(),
      until: instantField(),
      reservedAt: instantField().nullable(),
      audio: audioField(),
      endsBy: instantField().nullable(),
    },
    upcasts: [ofUnknownInstant],
    downcast: asOfUnknownInstant,
    abridge: ofUnknownInstant,
  },
  SeatReleased: {
    stored: 'meeting.seatReleased.v1',
    fields: { ...device, ticket: uuidField<TicketId>(), reason: oneOf('not-joined', 'given-up') },
  },
};

const clockCodec: AggregateCodec<ClockEvent> = {
  DurationWarningGiven: {
    stored: 'meeting.durationWarningGiven.v1',
    fields: { minutesLeft: z.union([z.literal(5), z.literal(1)]), endsBy: instantField() },
  },
};

const recordingCodec: AggregateCodec<RecordingEvent> = {
  RecordingBegan: {
    stored: 'meeting.recordingBegan.v1',
    fields: { recording: uuidField<RecordingId>(), begunAt: instantField() },
  },
  RecordingStopped: {
    stored: 'meeting.recordingStopped.v1',
    fields: { recording: uuidField<RecordingId>(), stoppedAt: instantField() },
  },
};

/** All of a meeting's events. */
export const meetingCodec: AggregateCodec<MeetingEvent> = {
  ...lifeCodec,
  ...meetingDoorCodec,
  ...seatsCodec,
  ...meetingPresenceCodec,
  ...meetingPolicyCodec,
  ...recordingCodec,
  ...clockCodec,
};
