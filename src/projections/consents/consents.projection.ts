// Keeps consents: each decision as it was made, the last one of each person and purpose in a meeting, and every version of a text.
import type { ConsentEvent } from '../../domain/consent/consent.events.ts';
import type { ConsentTextEvent } from '../../domain/consent-text/consent-text.events.ts';
import { exhaustiveOver, type Projection, type Rows } from '../projection.ts';
import { isConsentEvent, isConsentTextEvent, type RecordedConsentEvent } from '../recorded.ts';
import { needed, putRow, rowAt } from '../typed-rows.ts';
import { consentDecisionsTable, consentsInForceTable, consentTextsTable } from './consents.table.ts';

const words = { ConsentGiven: 'given', ConsentRefused: 'refused', ConsentWithdrawn: 'withdrawn' } as const;

/** Consents. */
export const consentsProjection: Projection = {
  name: 'consents',
  tables: [consentDecisionsTable, consentsInForceTable, consentTextsTable],
  hears: exhaustiveOver<ConsentEvent | ConsentTextEvent>({
    ConsentGiven: true,
    ConsentRefused: true,
    ConsentWithdrawn: true,
    ConsentTextPublished: true,
  }),
  onPoison: 'park-stream',
  needs: (recorded) =>
    isConsentEvent(recorded) ? [{ table: consentsInForceTable, key: keyOf(recorded) }] : [],
  apply: (recorded, rows) => {
    if (isConsentEvent(recorded)) decide(recorded, rows);
    else if (isConsentTextEvent(recorded)) {
      const { tenant, at, event } = recorded;
      const { purpose, language, version: text_version, text } = event;
      putRow(rows, consentTextsTable, { tenant, purpose, language, text_version, text, published_at: at });
    }
  },
};

/** A decision that the row in force knows already is passed over. */
function decide(recorded: RecordedConsentEvent, rows: Rows): void {
  const { tenant, revision, at, event } = recorded;
  const { meeting, person, purpose } = event;
  const before = rowAt(rows, consentsInForceTable, keyOf(recorded));
  if (before !== undefined && revision <= before.revision) return;
  const of = { tenant, meeting, person, purpose, decision: words[event.type], revision };
  if (event.type === 'ConsentWithdrawn') {
    const { language, text_version } = needed(before, 'a consent that is withdrawn');
    putRow(rows, consentDecisionsTable, {
      ...of,
      language: null,
      text_version: null,
      method: null,
      decided_at: at,
    });
    putRow(rows, consentsInForceTable, { ...of, language, text_version, since: at });
    return;
  }
  const { language, version: text_version, method } = event;
  putRow(rows, consentDecisionsTable, { ...of, language, text_version, method, decided_at: at });
  putRow(rows, consentsInForceTable, { ...of, language, text_version, since: at });
}

function keyOf({ tenant, event: { meeting, person, purpose } }: RecordedConsentEvent) {
  return [tenant, meeting, person, purpose];
}
