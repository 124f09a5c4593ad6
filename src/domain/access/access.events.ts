// The words of the access record: who read what of the history. One stream per auditor and day; every audit
// request is one event in it, recorded before the answer is given.
import type { Actor } from '../shared/actor.ts';
import type { AccessId, PersonId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';
import type { MessageOf } from '../shared/message-of.ts';

/** What an audit request looked at. */
export type AuditScope = 'meeting' | 'account' | 'tenant';

/** Which question it put. */
export type AuditQuestion = 'events' | 'state' | 'difference' | 'audibility';

interface AccessCommands {
  RecordAuditRead: {
    readonly access: AccessId;
    readonly by: Actor;
    readonly at: Instant;
    readonly auditor: PersonId;
    readonly question: AuditQuestion;
    readonly scope: AuditScope;
    /** The UUID of the meeting, account or tenant that was read. */
    readonly subject: string;
    /** The read saw nothing beyond this log position (decimal). */
    readonly upTo: string;
    /** What of it: an instant, a version, a page (fixed words and numbers only). */
    readonly detail: string;
  };
}

export type AccessCommand<Type extends keyof AccessCommands = keyof AccessCommands> = MessageOf<
  AccessCommands,
  Type
>;

interface AccessEvents {
  AuditRead: {
    readonly auditor: PersonId;
    readonly question: AuditQuestion;
    readonly scope: AuditScope;
    readonly subject: string;
    readonly upTo: string;
    readonly detail: string;
  };
}

export type AccessEvent<Type extends keyof AccessEvents = keyof AccessEvents> = MessageOf<AccessEvents, Type>;

/** The access record never refuses. */
export type AccessRefusal = never;
