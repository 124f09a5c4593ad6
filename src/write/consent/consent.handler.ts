// The outside facts that a decision about consent needs: whether the meeting knows the person and goes on, and which text is the
// newest. A withdrawal needs none, so nothing ever stands in its way.
import type { ConsentTypes } from '../../domain/consent/consent.ts';
import { newestVersion } from '../../domain/consent-text/consent-text.ts';
import type { ConsentCommand } from '../../domain/consent/consent.events.ts';
import { standingOf } from '../../domain/meeting/standing.ts';
import type { Bare } from '../../domain/shared/bare.ts';
import { refuse } from '../../domain/shared/decider.ts';
import type { TenantId } from '../../domain/shared/ids.ts';
import type { Completed, Completions } from '../completion.ts';
import type { Facts } from '../facts.ts';

export const consentFacts: Completions<ConsentTypes> = {
  GiveConsent: aboutNewestText,
  RefuseConsent: aboutNewestText,
};

/** Whom the meeting does not know learns nothing of it. */
async function aboutNewestText<Type extends 'GiveConsent' | 'RefuseConsent'>(
  command: Bare<ConsentTypes, Type>,
  tenant: TenantId,
  facts: Facts,
): Promise<Completed<ConsentCommand<Type>>> {
  const { meeting, by, purpose, language } = command;
  const [{ standing, status }, newest] = await Promise.all([
    facts.meeting(tenant, meeting, (state) => ({ standing: standingOf(state, by), status: state.status })),
    facts.consentText(tenant, tenant, (state) => newestVersion(state, { purpose, language })),
  ]);
  if (standing === 'absent') return refuse({ code: 'meeting-unknown', meeting });
  if (status === 'ended' || status === 'cancelled') return refuse({ code: 'meeting-over', meeting });
  return { ...command, newest };
}
