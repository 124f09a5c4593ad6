// What must be done in a room so that it is as its meeting says: who is sent out, what others may do, who hears whom.
import type { MediaIdentities, MediaIdentity } from '../../ports/media-identities.port.ts';
import type { PlannedRoom } from '../../ports/planned-room.ts';
import type { MediaPermissions, RoomMember, RoomOf } from '../../ports/rooms.port.ts';

/** One thing to do in a room. */
export type RoomAct =
  | { readonly kind: 'remove'; readonly identity: string }
  | { readonly kind: 'permit'; readonly identity: string; readonly permissions: MediaPermissions }
  | {
      readonly kind: 'hear';
      readonly identity: string;
      readonly tracks: readonly string[];
      readonly heard: boolean;
    };

/** What a look compares. */
export interface Compared {
  readonly room: RoomOf;
  readonly plan: Pick<PlannedRoom, 'admits' | 'permissionsOf' | 'mayHear' | 'hearingWasLimited'>;
  readonly members: readonly RoomMember[];
  readonly identities: Pick<MediaIdentities, 'open'>;
  /** Whether what may be heard is said too, where the rule was stricter before: the media plane does not tell who hears whom. */
  readonly hearAgain: boolean;
}

/** Tracks of one request. */
const mostTracksAtOnce = 200;

/** Somebody in the room with who they are. */
interface Known {
  readonly member: RoomMember;
  readonly who: MediaIdentity;
}

/**
 * The acts, in the order in which they matter: who may not be in goes out first. Workers are left alone, and hear everybody.
 * An identity that we never gave is sent out.
 */
export function differences({ room, plan, members, identities, hearAgain }: Compared): readonly RoomAct[] {
  const removed: RoomAct[] = [];
  const present: Known[] = [];
  for (const member of members) {
    if (member.kind === 'worker') continue;
    const { identity, connection, joinedAt } = member;
    const who = identities.open(room, identity);
    if (who !== undefined && plan.admits({ ...who, connection, joinedAt })) present.push({ member, who });
    else removed.push({ kind: 'remove', identity });
  }
  const permitted = present.flatMap(({ member, who }) => permitOf(member, plan.permissionsOf(who.person)));
  const speakers = present.filter(
    ({ member, who }) => member.tracks.length > 0 && plan.permissionsOf(who.person).mayPublish,
  );
  const heard = present.flatMap((listener) =>
    hearingOf(listener, speakers, plan, hearAgain && plan.hearingWasLimited),
  );
  return [...removed, ...permitted, ...heard];
}

function permitOf({ identity, permissions }: RoomMember, wanted: MediaPermissions): readonly RoomAct[] {
  const isSo = permissions.mayPublish === wanted.mayPublish && permissions.hidden === wanted.hidden;
  return isSo ? [] : [{ kind: 'permit', identity, permissions: wanted }];
}

/** Of what the speakers published, what the listener is not to hear, and what they are to hear. Nobody hears their own. */
function hearingOf(
  { member: { identity }, who: { person } }: Known,
  speakers: readonly Known[],
  plan: Compared['plan'],
  hearAgain: boolean,
): readonly RoomAct[] {
  const tracksWhere = (heard: boolean): readonly string[] =>
    speakers
      .filter(({ member, who }) => member.identity !== identity && plan.mayHear(person, who.person) === heard)
      .flatMap(({ member }) => member.tracks.map(({ track }) => track));
  return [false, ...(hearAgain ? [true] : [])].flatMap((heard) =>
    inParts(tracksWhere(heard)).map((tracks): RoomAct => ({ kind: 'hear', identity, tracks, heard })),
  );
}

function inParts(tracks: readonly string[]): readonly (readonly string[])[] {
  const parts = Math.ceil(tracks.length / mostTracksAtOnce);
  return Array.from({ length: parts }, (_, n) =>
    tracks.slice(n * mostTracksAtOnce, (n + 1) * mostTracksAtOnce),
  );
}
