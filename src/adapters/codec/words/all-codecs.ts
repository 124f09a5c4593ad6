// The list of every aggregate's codec: the one place where all stored names of the house meet.
import type { DomainEvent } from '../../../domain/all-events.ts';
import { accessCodec } from './access.codec.ts';
import { accountCodec } from './account.codec.ts';
import { compileCodecs } from './codec.ts';
import type { AggregateCodec, Codecs } from './codec.ts';
import { inviteCodec } from './invite.codec.ts';
import { meetingCodec } from './meeting.codec.ts';
import { tenantCodec } from './tenant.codec.ts';

/** Every event of the house, so that a new aggregate cannot be forgotten here. */
const everything: AggregateCodec<DomainEvent> = {
  ...tenantCodec,
  ...accountCodec,
  ...inviteCodec,
  ...meetingCodec,
  ...accessCodec,
};

/** The table of all codecs; made once when the program starts. */
export function allCodecs(): Codecs {
  return compileCodecs([everything]);
}
