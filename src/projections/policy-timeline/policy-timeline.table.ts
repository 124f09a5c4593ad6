// The schema of the policy timeline: intervals of facts, from which the audit computes who could hear whom.
// Pairs are never stored: a hundred people would make ten thousand of each change.
import type { Table } from '../../ports/read-table.ts';

/**
 * One row per interval in which a fact held, `until_at` null while it holds. `kind` hear, see: the rule in force
 * (subject: the meeting). role: of a person. present, muted, admitted: of a person, only while so. names-hidden:
 * only while so; of presence there is one row per stay of a connection, so they overlap. `_at` is when it came about,
 * `_recorded_at` when it was recorded: the two definitions of "at an instant". Revisions are the meeting's, so that a
 * reader can stay at the meeting as it was; no place in a log is kept, so that every store gives the same rows.
 */
export const policyTimelineTable = {
  name: 'policy_timeline',
  version: 5,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    kind: { type: 'text' },
    subject: { type: 'uuid' },
    from_revision: { type: 'bigint' },
    from_at: { type: 'instant' },
    from_recorded_at: { type: 'instant' },
    until_revision: { type: 'bigint', nullable: true },
    until_at: { type: 'instant', nullable: true },
    until_recorded_at: { type: 'instant', nullable: true },
    rule: { type: 'json', nullable: true },
    role: { type: 'text', nullable: true },
  },
  key: ['tenant', 'meeting', 'kind', 'subject', 'from_revision'],
  indexes: [],
} as const satisfies Table;

/** One row per fact that was ever stated: what holds now, so that an event needs no search for it. `from_at` null: it does not hold. */
export const policyFactsTable = {
  name: 'policy_facts',
  version: policyTimelineTable.version,
  columns: {
    tenant: { type: 'uuid' },
    meeting: { type: 'uuid' },
    kind: { type: 'text' },
    subject: { type: 'uuid' },
    from_revision: { type: 'bigint', nullable: true },
    from_at: { type: 'instant', nullable: true },
    from_recorded_at: { type: 'instant', nullable: true },
    rule: { type: 'json', nullable: true },
    role: { type: 'text', nullable: true },
    /** Of a guest's role: the link by which they came. */
    invite: { type: 'uuid', nullable: true },
    /** Of presence: the connections in the room, each with the row of its stay (facts.ts); then `from_at` says nothing. */
    stays: { type: 'json' },
    /** Of the last event that touched it. */
    revision: { type: 'bigint' },
  },
  key: ['tenant', 'meeting', 'kind', 'subject'],
  indexes: [],
} as const satisfies Table;
