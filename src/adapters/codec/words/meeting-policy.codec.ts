// How a meeting's roles and policy are stored. Names with their versions are permanent.
import { z } from 'zod';
import type { PolicyEvent } from '../../../domain/meeting/policy.events.ts';
import type { RolesEvent } from '../../../domain/meeting/roles.events.ts';
import type { AudibilityRule } from '../../../domain/shared/audibility.ts';
import type { PersonId } from '../../../domain/shared/ids.ts';
import type { AggregateCodec } from './codec.ts';
import { instantField, listOf, oneOf, uuidField } from './fields.ts';

/** As many named people as a body surely holds beside the rest. */
const namedPeopleLimit = 500;

function ruleField(): z.ZodType<AudibilityRule> {
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('everyone') }),
    z.strictObject({ kind: z.literal('hosts-only') }),
    z.strictObject({ kind: z.literal('named'), people: listOf(uuidField<PersonId>(), namedPeopleLimit) }),
  ]);
}

const person = { person: uuidField<PersonId>() };

/** Host transfer, roles, absence of hosts; who hears and sees whom, names, mutes, hands. */
export const meetingPolicyCodec: AggregateCodec<RolesEvent | PolicyEvent> = {
  HostTransferred: {
    stored: 'meeting.hostTransferred.v1',
    fields: { from: uuidField<PersonId>(), to: uuidField<PersonId>() },
  },
  RoleChanged: {
    stored: 'meeting.roleChanged.v1',
    fields: { ...person, role: oneOf('co-host', 'participant', 'observer') },
  },
  HostAbsenceBegan: { stored: 'meeting.hostAbsenceBegan.v1', fields: { until: instantField() } },
  HostAbsenceEnded: { stored: 'meeting.hostAbsenceEnded.v1', fields: {} },
  AudibilitySet: { stored: 'meeting.audibilitySet.v1', fields: { hear: ruleField(), see: ruleField() } },
  NamesHiddenSet: { stored: 'meeting.namesHiddenSet.v1', fields: { hidden: z.boolean() } },
  MuteOnEntrySet: { stored: 'meeting.muteOnEntrySet.v1', fields: { on: z.boolean() } },
  SelfUnmuteSet: { stored: 'meeting.selfUnmuteSet.v1', fields: { allowed: z.boolean() } },
  ParticipantMuted: { stored: 'meeting.participantMuted.v1', fields: person },
  ParticipantUnmuted: { stored: 'meeting.participantUnmuted.v1', fields: person },
  UnmuteAsked: { stored: 'meeting.unmuteAsked.v1', fields: person },
  EveryoneMuted: { stored: 'meeting.everyoneMuted.v1', fields: {} },
  HandRaised: { stored: 'meeting.handRaised.v1', fields: person },
  HandLowered: { stored: 'meeting.handLowered.v1', fields: person },
};
