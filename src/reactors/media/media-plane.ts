// Who reports what happens in rooms, on every event that follows from it.
import type { Actor } from '../../domain/shared/actor.ts';

/** The media plane, the one service whose reports of presence the domain believes; its name is permanent. */
export const mediaPlane: Actor = { kind: 'service', id: 'media-signal' };
