// A guest's session reaches one meeting, that of its invite. Whether a request stays within it is decided here, for
// commands and queries alike; what a route answers if it does not is up to the route.
import type { Principal } from '../ports/authenticator.port.ts';

/** Whether a caller may reach what the path names: anybody who is not a guest, and a guest whose own meeting it is. */
export function reaches({ guest }: Principal, params: unknown): boolean {
  return guest === undefined || meetingIn(params) === guest.meeting;
}

/** The path's member `meeting`, where it has one. */
export function meetingIn(params: unknown): unknown {
  return typeof params === 'object' && params !== null && 'meeting' in params ? params.meeting : undefined;
}
