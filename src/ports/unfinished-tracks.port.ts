// The need to find the files of a meeting that are being written on record: a recorder that was started anew doesn't list them.
import type { TrackId } from '../domain/shared/ids.ts';
import type { RoomOf } from './rooms.port.ts';

/** Looks for them. */
export interface UnfinishedTracks {
  /** As far as a read model has come, which may lag: whoever acts on one asks its stream. 1,000 at most. Raises faults of the store. */
  readonly of: (room: RoomOf) => Promise<readonly TrackId[]>;
}
