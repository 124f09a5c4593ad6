// Tells operators at once where the media plane refuses our key: that is no outage which ends by itself. Nothing is lost for it;
// effects wait as they do while it is away.
import type { Observer } from '../ports/observer.port.ts';
import type { Rooms, RoomsReply } from '../ports/rooms.port.ts';

/** The same rooms. One ERROR when the key is first refused, and one line when it is taken again. */
export function watchKeyOfRooms(rooms: Rooms, observer: Pick<Observer, 'error' | 'info'>): Rooms {
  let isRefused = false;
  const watched = async <Value>(asked: Promise<RoomsReply<Value>>): Promise<RoomsReply<Value>> => {
    const reply = await asked;
    const isWrongKey = reply.kind === 'away' && reply.code === 'wrong-key';
    // Where it does not answer at all, nothing is known of the key.
    if (reply.kind === 'away' && !isWrongKey) return reply;
    if (isWrongKey && !isRefused) {
      observer.error(
        'LiveKit refuses our key: rooms are neither opened nor closed, and nobody is muted or sent out there until it takes one. Give both the same key (VOICEMEET_LIVEKIT_API_KEY and its secret), and start this process again.',
      );
    }
    if (!isWrongKey && isRefused) observer.info('LiveKit takes our key again.');
    isRefused = isWrongKey;
    return reply;
  };
  return {
    open: (...asked) => watched(rooms.open(...asked)),
    close: (...asked) => watched(rooms.close(...asked)),
    members: (...asked) => watched(rooms.members(...asked)),
    remove: (...asked) => watched(rooms.remove(...asked)),
    permit: (...asked) => watched(rooms.permit(...asked)),
    hear: (...asked) => watched(rooms.hear(...asked)),
  };
}
