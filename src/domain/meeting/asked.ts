// What every command on a meeting carries: which meeting, who asks, when.
import type { Actor } from '../shared/actor.ts';
import type { MeetingId } from '../shared/ids.ts';
import type { Instant } from '../shared/instant.ts';

/** `by` is who asks; a person's id decides what their meeting role allows. */
export interface AskedOfMeeting {
  readonly meeting: MeetingId;
  readonly by: Actor;
  readonly at: Instant;
}
