// How an invite's events are stored. Names with their versions are permanent.
import type { InviteEvent } from '../../../domain/invite/invite.events.ts';
import type { MeetingId, PersonId, TicketId } from '../../../domain/shared/ids.ts';
import type { AggregateCodec } from './codec.ts';
import { hashField, instantField, integer, oneOf, uuidField } from './fields.ts';
import { displayNameField } from './shared-fields.ts';

/** All of an invite's events. */
export const inviteCodec: AggregateCodec<InviteEvent> = {
  InviteCreated: {
    stored: 'invite.created.v1',
    fields: {
      meeting: uuidField<MeetingId>(),
      role: oneOf('guest', 'observer'),
      expiresAt: instantField(),
      maxGuests: integer({ min: 0 }),
      createdBy: uuidField<PersonId>(),
    },
  },
  InviteRevoked: { stored: 'invite.revoked.v1', fields: {} },
  InviteRedeemed: {
    stored: 'invite.redeemed.v1',
    fields: { guest: uuidField<PersonId>(), displayName: displayNameField('guest'), proofHash: hashField() },
  },
  TicketUsed: {
    stored: 'invite.ticketUsed.v1',
    fields: { guest: uuidField<PersonId>(), ticket: uuidField<TicketId>(), ticketExpiresAt: instantField() },
  },
};
