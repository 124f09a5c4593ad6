// What the role `reactor` does for rooms of the media plane, beside what events ask for: it applies webhooks, and looks at rooms.
import { roomPresence } from '../../domain/meeting/room-presence.ts';
import type { MediaSignals } from '../../ports/media-signals.port.ts';
import { TransientFault } from '../../ports/faults.ts';
import type { RoomWatch } from '../../ports/room-watch.port.ts';
import type { RoomOf, Rooms } from '../../ports/rooms.port.ts';
import type { MediaIdentities } from '../../ports/media-identities.port.ts';
import type { PlanOfRoom } from '../../ports/planned-room.ts';
import { systemBreaker } from '../../reactors/breaker/system-breaker.ts';
import { showRooms, showWebhooks } from '../../reactors/media/media-figures.ts';
import { roomLooks } from '../../reactors/media/room-looks.ts';
import { settledRoom } from '../../reactors/media/settled-room.ts';
import type { SettledRoom } from '../../reactors/media/settled-room.ts';
import { webhookWorker } from '../../reactors/media/webhook-worker.ts';
import { recordRoom } from '../../reactors/media/recording/record-room.ts';
import type { RecordRoomPorts } from '../../reactors/media/recording/record-room.ts';
import { watch as watchFigures } from '../watch.ts';
import { startInBackground } from './background.ts';
import type { RoleMeans } from './role.ts';

/** Putting a room in order takes no longer: less than the lease of a webhook or a look. */
const enforcementLimitMs = 30_000;

/** What it is done with. */
interface RoomWorkPorts {
  readonly rooms: Rooms;
  readonly identities: MediaIdentities;
  readonly signals: MediaSignals;
  readonly planOf: PlanOfRoom;
  /** Undefined: nobody is recorded. */
  readonly recording: Pick<RecordRoomPorts, 'recorded' | 'recorder' | 'unfinished'> | undefined;
}

/** Rooms that are looked at from before they are opened, so that none is forgotten. */
export function watchedFromOpening(rooms: Rooms, watch: Pick<RoomWatch, 'begin'>): Rooms {
  return {
    ...rooms,
    open: async (room, settings, terms) => {
      await watch.begin(room);
      return rooms.open(room, settings, terms);
    },
  };
}

/** Starts it. */
export async function startRoomWork(
  means: RoleMeans,
  { rooms, identities, signals, planOf, recording }: RoomWorkPorts,
): Promise<void> {
  const { parts, clock, pace, ids, observer, holder: worker } = means;
  const { dispatch, facts } = parts.commands();
  const [inbox, watch] = [parts.webhookInbox(), parts.roomWatch()];
  const settled = settledRoom({ rooms, identities, planOf, observer, pace });
  const common = { watch, identities, dispatch, ids, clock, pace, observer, worker };
  /** Who may be recorded is looked at with who is there: a publication, and the end of a file, are told by webhooks alone. */
  const within = (put: SettledRoom['inOrder']) => async (room: RoomOf) => {
    const signal = AbortSignal.timeout(enforcementLimitMs);
    await put(room, signal);
    if (recording === undefined) return;
    const seen = await recordRoom({ ...common, ...recording, rooms }, room, signal);
    if (seen.kind === 'away')
      throw new TransientFault(seen.code, 'The recorder or the media plane does not answer.');
  };
  const webhooks = webhookWorker({ ...common, enforce: within(settled.afterReport), inbox, signals });
  const breaker = systemBreaker('livekit', pace, (state) => {
    if (state === 'open')
      observer.warn('LiveKit does not answer: no room is looked at until it does.', { system: 'livekit' });
  });
  const presence = ({ tenant, meeting }: RoomOf) => facts.meeting(tenant, meeting, roomPresence);
  const looks = roomLooks({ ...common, enforce: within(settled.inOrder), rooms, breaker, presence });
  const figures = [
    { name: 'Waiting webhooks', look: () => showWebhooks(inbox, observer) },
    { name: 'Watched rooms', look: () => showRooms(watch, observer) },
  ];
  await startInBackground(means, 'looks at rooms', (signal) => looks.run(signal));
  await startInBackground(means, 'webhooks', (signal) => webhooks.run(signal));
  await startInBackground(means, 'watch of rooms', (signal) => watchFigures(figures, observer, pace, signal));
}
