// The need to know who is asking: a verified token becomes a principal of one tenant.
import type { Actor } from '../domain/shared/actor.ts';
import type { InviteId, MeetingId, PersonId, TenantId, TicketId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';

/** Principals that are no person: parts of the platform, each acting under its own name. */
export type ServiceRole = 'media-signal' | 'payment-signal' | 'reactor';

/** Rights on the platform, independent of roles in a meeting. `guest` is the holder of a guest's session. */
export type PlatformRole = 'admin' | 'member' | 'auditor' | 'operator' | ServiceRole | 'guest';

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
 * Why a token is not accepted: `lifetime` is one that was made to live too long, `roles` one whose roles exclude each
 * other, `revoked` a guest's valid session whose invite was revoked.
 */
export type TokenRejection =
  | 'missing'
  | 'malformed'
  | 'signature'
  | 'expired'
  | 'lifetime'
  | 'issuer'
  | 'audience'
  | 'type'
  | 'claims'
  | 'roles'
  | 'revoked';

/** `endsAt`: when the token stops being accepted. `expiredAt`: when a token ended whose signature is good. */
export type Authentication =
  | { readonly kind: 'authenticated'; readonly principal: Principal; readonly endsAt?: Instant }
  | { readonly kind: 'rejected'; readonly why: TokenRejection; readonly expiredAt?: Instant };

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

/** Mints and verifies our own tokens of guests (typ `invite+jwt`, `guest+jwt`, and the session's `at+jwt`). Links and tickets are read after their end as well: the invite decides what they are still good for. The same words at the same instants are the same bytes. */
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
