// The schema of consents: what was decided when, what is in force, and the texts that people were shown.
import type { Table } from '../../ports/read-table.ts';

/** One row per decision: given, refused, withdrawn. Text and method are null of a withdrawal, which has none. */
export const consentDecisionsTable = {
  name: 'consent_decisions',
  version: 1,
  columns: {
    tenant: { type: 'uuid' },
    person: { type: 'uuid' },
    meeting: { type: 'uuid' },
    /** Of the decision's event in the stream of this person's consent in this meeting. */
    revision: { type: 'bigint' },
    purpose: { type: 'text' },
    decision: { type: 'text' },
    language: { type: 'text', nullable: true },
    text_version: { type: 'int', nullable: true },
    method: { type: 'text', nullable: true },
    decided_at: { type: 'instant' },
  },
  key: ['tenant', 'person', 'meeting', 'revision'],
  indexes: [['tenant', 'person', 'decided_at', 'meeting', 'revision']],
} as const satisfies Table;

/** One row per person and purpose in a meeting: the last decision; of a withdrawal, the text that had been agreed to. */
export const consentsInForceTable = {
  name: 'consents_in_force',
  version: consentDecisionsTable.version,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    person: { type: 'uuid' },
    purpose: { type: 'text' },
    decision: { type: 'text' },
    language: { type: 'text' },
    text_version: { type: 'int' },
    since: { type: 'instant' },
    revision: { type: 'bigint' },
  },
  key: ['tenant', 'meeting', 'person', 'purpose'],
  indexes: [],
} as const satisfies Table;

/** One row per version of a text. */
export const consentTextsTable = {
  name: 'consent_texts',
  version: consentDecisionsTable.version,
  columns: {
    tenant: { type: 'uuid' },
    purpose: { type: 'text' },
    language: { type: 'text' },
    text_version: { type: 'int' },
    text: { type: 'text' },
    published_at: { type: 'instant' },
  },
  key: ['tenant', 'purpose', 'language', 'text_version'],
  indexes: [],
} as const satisfies Table;
