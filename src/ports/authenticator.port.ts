// The need to know who is asking: a verified token becomes a principal of one tenant.
import type { Actor } from '../domain/shared/actor.ts';
import type { InviteId, MeetingId, PersonId, TenantId, TicketId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';

/** Rights on the platform, independent of roles in a meeting. `guest` is the holder of a guest's session. */
export type PlatformRole = 'admin' | 'member' | 'auditor' | 'operator' | 'media-signal' | 'guest';

/** Who is asking. `person` is random per tenant; the token's own names never leave the authenticator. */
export interface Principal {
  readonly tenant: TenantId;
  readonly person: PersonId;
  readonly roles: ReadonlySet<PlatformRole>;
  readonly actor: Actor;
  /** A guest's session is for one meeting by one invite. */
  readonly guest?: {
    readonly meeting: MeetingId;
    readonly invite: InviteId;
    readonly role: 'guest' | 'observer';
  };
}

/**
 * Why a token is not accepted. Operators see it; the caller doesn't, except a guest with a valid session whose invite
 * was `revoked`.
 */
export type TokenRejection =
  'missing' | 'malformed' | 'signature' | 'expired' | 'issuer' | 'audience' | 'type' | 'claims' | 'revoked';

export type Authentication =
  | { readonly kind: 'authenticated'; readonly principal: Principal }
  | { readonly kind: 'rejected'; readonly why: TokenRejection };

/** Verifies bearer tokens. Raises a transient fault when an issuer's keys can't be fetched. */
export interface Authenticator {
  readonly authenticate: (token: string) => Promise<Authentication>;
}

/** What a guest's single-use ticket says, verified. */
export interface GuestTicket {
  readonly tenant: TenantId;
  readonly invite: InviteId;
  readonly guest: PersonId;
  readonly ticket: TicketId;
  readonly expiresAt: Instant;
}

/** What an invite link says, verified. */
export interface InviteLink {
  readonly tenant: TenantId;
  readonly invite: InviteId;
}

/** Mints and verifies our own tokens of guests (typ `invite+jwt`, `guest+jwt`, and the session's `at+jwt`). */
export interface GuestTokens {
  readonly mintLink: (link: InviteLink, issuedAt: Instant, expiresAt: Instant) => Promise<string>;
  readonly readLink: (token: string, now: Instant) => Promise<InviteLink | TokenRejection>;
  readonly mintTicket: (ticket: GuestTicket, issuedAt: Instant) => Promise<string>;
  readonly readTicket: (token: string, now: Instant) => Promise<GuestTicket | TokenRejection>;
  readonly mintSession: (
    session: {
      readonly tenant: TenantId;
      readonly guest: PersonId;
      readonly invite: InviteId;
      readonly meeting: MeetingId;
      readonly role: 'guest' | 'observer';
    },
    issuedAt: Instant,
    expiresAt: Instant,
  ) => Promise<string>;
}
