// A guest's session reaches the one meeting of its invite. What a route answers for any other meeting is its own
// matter; that it is any other is decided here, for commands and queries alike.
import type { Principal } from '../ports/authenticator.port.ts';

/** Whether a caller may reach what the path names: everybody but a guest, and a guest where `meeting` is the guest's own. */
export function reaches({ guest }: Principal, params: unknown): boolean {
  return guest === undefined || meetingIn(params) === guest.meeting;
}

/** The path's member `meeting`, where it has one. */
export function meetingIn(params: unknown): unknown {
  return typeof params === 'object' && params !== null && 'meeting' in params ? params.meeting : undefined;
}
