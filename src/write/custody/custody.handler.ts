// The outside facts of custody: what the account was when the meeting ended, whether there is such a meeting, and the digest of
// the certificate, which is made of what this stream has recorded.
import { createHash } from 'node:crypto';
import type { CustodyTypes } from '../../domain/custody/custody.ts';
import { certificateText } from '../../domain/shared/deletion-certificate.ts';
import { refuse } from '../../domain/shared/decider.ts';
import type { Completions } from '../completion.ts';
import { retentionTerms } from './retention-terms.ts';

export const custodyFacts: Completions<CustodyTypes> = {
  async ScheduleRetention(command, tenant, facts) {
    const { meeting } = command;
    const ended = await facts.meeting(tenant, meeting, (state) =>
      state.status === 'ended' ? { account: state.account, endedAt: state.endedAt } : undefined,
    );
    if (ended === undefined) return refuse({ code: 'retention-unknown', meeting });
    const { account, endedAt } = ended;
    const terms = await facts.accountAt(tenant, account, endedAt, (state) =>
      retentionTerms(account, state, endedAt),
    );
    return terms === undefined ? refuse({ code: 'account-unknown', account }) : { ...command, terms };
  },

  /** A meeting can be held before it ends. */
  async PlaceHold(command, tenant, facts) {
    const { meeting } = command;
    const isKnown = await facts.meeting(tenant, meeting, ({ status }) => status !== 'none');
    return isKnown ? command : refuse({ code: 'meeting-unknown', meeting });
  },

  async CertifyDeletion(command, tenant, facts) {
    const { meeting, removal } = command;
    const text = await facts.custody(tenant, meeting, ({ terms, deletion }) => {
      if (terms === null || deletion?.inventory == null) return undefined;
      const { inventory, ...permit } = deletion;
      return certificateText({ tenant, meeting, terms, permit, inventory, removal });
    });
    if (text === undefined) return refuse({ code: 'deletion-not-permitted', meeting });
    return { ...command, certificate: createHash('sha256').update(text).digest('hex') };
  },
};
