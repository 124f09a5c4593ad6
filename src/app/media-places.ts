// Where people talk, who records them, and where the files lie: as the settings say, or simulated on this machine.
import type { Config } from './config/config.ts';
import { landingDirectory, mediaDirectory } from './config/recording.ts';
import { asLivekit } from './embedded/simulated-media.ts';
import type { SimulatedMedia } from './embedded/simulated-media.ts';
import type { PartsOptions } from './parts/parts.ts';

/** What parts are told of it. The simulated media plane always records, and leaves its files on this machine's disk. */
export function mediaPlaces(
  config: Config,
  simulated: SimulatedMedia | undefined,
): Required<Pick<PartsOptions, 'livekit' | 'egress' | 'media' | 'mediaStore'>> {
  const media = mediaDirectory(config);
  const { livekit, recorder, egressDirectory, mediaStore } = config;
  if (simulated !== undefined)
    return {
      livekit: asLivekit(simulated),
      egress: { directory: `${landingDirectory(media)}/` },
      media,
      mediaStore: mediaStore.kind === 's3' ? { ...mediaStore, landingBucket: undefined } : mediaStore,
    };
  return {
    livekit,
    egress: recorder === 'egress' ? { directory: egressDirectory } : undefined,
    media,
    mediaStore,
  };
}
