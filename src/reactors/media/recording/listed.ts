// A list of the media plane's, or of the recorder's.
import type { RoomsAway, RoomsReply } from '../../../ports/rooms.port.ts';

/** What was listed. */
export type Listed<Item> = { readonly kind: 'listed'; readonly list: readonly Item[] } | RoomsAway;

/** Nothing where there is no room. A refusal says that it can't be asked so, which is its being away. */
export function listed<Item>(reply: RoomsReply<readonly Item[]>): Listed<Item> {
  switch (reply.kind) {
    case 'done':
      return { kind: 'listed', list: reply.value };
    case 'absent':
      return { kind: 'listed', list: [] };
    case 'refused':
      return { kind: 'away', code: 'failed', mayHaveHappened: false };
    case 'away':
      return reply;
  }
}
