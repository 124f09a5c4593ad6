// What a room is opened with, whoever opens it first: a reactor, or the token of the first who joins. A room that closes by itself
// is made again by the next token, under the same name and another session.
import type { RoomTerms } from '../../ports/rooms.port.ts';

/** How long a room stays that nobody has joined, and how long after the last one left. */
const emptySeconds = 300;
const departureSeconds = 20;

/** The settings as LiveKit names them. */
export function roomSettings({ maxParticipants }: RoomTerms) {
  return { maxParticipants, emptyTimeout: emptySeconds, departureTimeout: departureSeconds };
}
