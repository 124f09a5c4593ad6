// How what the media plane reports is stored. Names with their versions are permanent. Version 1 knew a device and an
// instant: it was written before connections had ids, and still is where a report has none and its instant is believed.
import { z } from 'zod';
import type { PresenceEvent } from '../../../domain/meeting/presence.events.ts';
import type { DeviceId, PersonId } from '../../../domain/shared/ids.ts';
import type { JsonObject } from '../record/canonical-json.ts';
import type { AggregateCodec } from './codec.ts';
import { connectionField, instantField, integer, oneOf, uuidField } from './fields.ts';

const connection = {
  person: uuidField<PersonId>(),
  device: uuidField<DeviceId>(),
  connection: connectionField().nullable(),
};
const statedAt = { statedAt: instantField().nullable() };
const report = {
  ...connection,
  order: integer({ min: 0 }).nullable(),
  occurredAt: instantField(),
  ...statedAt,
};

/** Version 1 of a report: the device's one connection that has no id, believed as it was stated. */
function ofUnnamedConnection(data: JsonObject): JsonObject {
  return { ...data, connection: null, order: null, statedAt: null };
}

/** A report that version 1 can say. */
function asUnnamedConnection(data: JsonObject): JsonObject | undefined {
  const { connection: named, order, statedAt: stated, ...older } = data;
  return named === null && order === null && stated === null ? older : undefined;
}

/** Without what the media plane stated instead: what is believed of it, which every decision rests on, stays. */
function asBelieved(data: JsonObject): JsonObject {
  return { ...data, statedAt: null };
}

const sinceVersion1 = {
  upcasts: [ofUnnamedConnection],
  downcast: asUnnamedConnection,
  abridge: asBelieved,
};

/** Joinings and leavings, and what is known of connections outside the room. */
export const meetingPresenceCodec: AggregateCodec<PresenceEvent> = {
  ParticipantJoined: {
    stored: 'meeting.participantJoined.v2',
    fields: { ...report, muted: z.boolean() },
    ...sinceVersion1,
  },
  PresenceConfirmed: { stored: 'meeting.presenceConfirmed.v1', fields: report },
  ParticipantLeft: { stored: 'meeting.participantLeft.v2', fields: report, ...sinceVersion1 },
  JoinRejected: {
    stored: 'meeting.joinRejected.v2',
    fields: { ...report, reason: oneOf('not-admitted', 'no-seat', 'meeting-not-open') },
    ...sinceVersion1,
  },
  ConnectionEnded: { stored: 'meeting.connectionEnded.v1', fields: report },
  StayReported: {
    stored: 'meeting.stayReported.v1',
    fields: { ...connection, joinedAt: instantField(), leftAt: instantField(), ...statedAt },
  },
};
