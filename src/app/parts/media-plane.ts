// The media plane, where one is configured: its rooms, the names in them, tokens for joining, and the messages that it sends.
import { createLivekitEgressRecorder } from '../../adapters/livekit/livekit-egress-recorder.ts';
import { createLivekitJoinTokens } from '../../adapters/livekit/livekit-join-tokens.ts';
import type { LivekitKey } from '../../adapters/livekit/livekit-keys.ts';
import { createLivekitMediaIdentities } from '../../adapters/livekit/livekit-media-identities.ts';
import { createLivekitMediaSignals } from '../../adapters/livekit/livekit-media-signals.ts';
import { createLivekitRooms } from '../../adapters/livekit/livekit-rooms.ts';
import type { JoinTokens } from '../../ports/join-tokens.port.ts';
import type { MediaIdentities } from '../../ports/media-identities.port.ts';
import type { MediaSignals } from '../../ports/media-signals.port.ts';
import type { Recorder } from '../../ports/recorder.port.ts';
import type { RootKey } from '../../ports/root-key.port.ts';
import type { Rooms } from '../../ports/rooms.port.ts';
import type { ConfiguredLivekitKey, LivekitConfig } from '../config/livekit.ts';
import { secretText } from './given-secret.ts';
import type { Opening } from './opening.ts';

/** Everything that the program asks of it. */
export interface MediaPlane {
  readonly rooms: Rooms;
  readonly identities: MediaIdentities;
  readonly tokens: JoinTokens;
  readonly signals: MediaSignals;
  /** Undefined: nobody is recorded. */
  readonly recorder: Recorder | undefined;
}

/** The part. */
export interface MediaPlaneParts {
  /** `undefined`: none is configured. Nothing is asked of it here. Raises the faults of its secrets' files. */
  readonly mediaPlane: () => Promise<MediaPlane | undefined>;
}

/** Who records: LiveKit's egress, which puts this before the names of files; undefined: nobody. */
export interface EgressPlace {
  readonly directory: string;
}

/** LiveKit as it is configured; `derive` gives the secret that seals identities. */
export function mediaPlaneParts(
  { part }: Opening,
  livekit: LivekitConfig['livekit'],
  egress: EgressPlace | undefined,
  { derive }: Pick<RootKey, 'derive'>,
): MediaPlaneParts {
  return {
    mediaPlane: part('media plane', async () => {
      if (livekit.kind === 'none') return undefined;
      const { url, apiUrl } = livekit;
      const key = await keyOf(livekit.key);
      const otherKey = livekit.otherKey && (await keyOf(livekit.otherKey));
      const identities = createLivekitMediaIdentities(await derive('voicemeet/media-identities'));
      return {
        identities,
        rooms: createLivekitRooms({ apiUrl, key, identities }),
        tokens: createLivekitJoinTokens({ url, key, identities }),
        recorder: egress && createLivekitEgressRecorder({ apiUrl, key, identities, ...egress }),
        signals: createLivekitMediaSignals(otherKey === undefined ? [key] : [key, otherKey]),
      };
    }),
  };
}

/** The key with its secret. Raises the faults of `secretText`. */
export async function keyOf({ name, secret }: ConfiguredLivekitKey): Promise<LivekitKey> {
  return { name, secret: await secretText(secret, 'LiveKit') };
}
