// What somebody joins a room of the media plane with. Made without asking the media plane, so that a join waits for nobody;
// made anew for each reply, and never kept.
import type { AudioProfile } from '../domain/account/plan.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { MediaIdentity } from './media-identities.port.ts';
import type { MediaPermissions, RoomOf, RoomTerms } from './rooms.port.ts';

/** For whom, and under which terms. The room is made with `terms` where the reactor has not opened it yet. */
export interface JoinGrant extends RoomOf, MediaIdentity {
  readonly permissions: MediaPermissions;
  readonly audio: AudioProfile;
  readonly terms: RoomTerms;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
}

/** A token, and where it is presented. */
export interface JoinToken {
  readonly url: string;
  readonly token: string;
  readonly identity: string;
}

/** Makes tokens. */
export interface JoinTokens {
  readonly mint: (grant: JoinGrant) => Promise<JoinToken>;
}
