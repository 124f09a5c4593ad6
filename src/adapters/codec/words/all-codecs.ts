// The list of every aggregate's codec: the one place where all stored names meet.
import type { Aggregates, Category } from '../../../domain/all-aggregates.ts';
import { accessCodec } from './access.codec.ts';
import { accountCodec } from './account.codec.ts';
import { compileCodecs } from './codec.ts';
import type { AggregateCodec, Codecs } from './codec.ts';
import { consentTextCodec } from './consent-text.codec.ts';
import { consentCodec } from './consent.codec.ts';
import { custodyCodec } from './custody.codec.ts';
import { inviteCodec } from './invite.codec.ts';
import { meetingCodec } from './meeting.codec.ts';
import { operationsCodec } from './operations.codec.ts';
import { tenantCodec } from './tenant.codec.ts';
import { trackCodec } from './track.codec.ts';
import { webhooksCodec } from './webhooks.codec.ts';

/** A total map, so that a new aggregate can't be forgotten here. */
const codecs: { readonly [C in Category]: AggregateCodec<Aggregates[C]['event']> } = {
  tenant: tenantCodec,
  account: accountCodec,
  invite: inviteCodec,
  meeting: meetingCodec,
  consent: consentCodec,
  consentText: consentTextCodec,
  custody: custodyCodec,
  access: accessCodec,
  operations: operationsCodec,
  webhooks: webhooksCodec,
  track: trackCodec,
};

/** The table of all codecs; made once when the program starts. */
export function allCodecs(): Codecs {
  return compileCodecs(Object.values(codecs));
}
