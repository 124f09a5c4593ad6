// The latest look at each room that went well, in this process. It covers every event of before the last one that it knew of:
// what those asked for has been compared with the room already. So a meeting whose hundred people come at once is looked at as
// often as a look takes, not a hundred times.
import type { Instant } from '../../domain/shared/instant.ts';
import type { RoomSeen } from './enforce-room.ts';

/** Meetings whose latest look is remembered; the one looked at longest ago is forgotten first. */
const rememberedLooks = 1_000;

/** Looks, none of them yet. */
export function latestLooks() {
  const known = new Map<string, { readonly last: Instant; readonly hearAgain: boolean }>();
  return {
    cover: (stream: string, recorded: Instant, hearAgain: boolean): boolean => {
      const latest = known.get(stream);
      return latest !== undefined && recorded < latest.last && (latest.hearAgain || !hearAgain);
    },
    keep: (stream: string, { last }: Pick<RoomSeen, 'last'>, hearAgain: boolean): void => {
      known.delete(stream);
      if (last !== undefined) known.set(stream, { last, hearAgain });
      const [oldest] = known.keys();
      if (known.size > rememberedLooks && oldest !== undefined) known.delete(oldest);
    },
  };
}
