// Which reactors run in an installation, as its settings say.
import { allReactors } from '../reactors/all-reactors.ts';
import type { ReactorPlan } from '../reactors/all-reactors.ts';
import type { Config } from './config/config.ts';
import { isMediaSimulated } from './embedded/simulated-media.ts';

/** Those whose systems are configured. */
export function configuredReactors(
  config: Pick<
    Config,
    'issuers' | 'livekit' | 'production' | 'recorder' | 'simulatedMediaPlane' | 'transcriber'
  >,
): readonly ReactorPlan[] {
  const isSimulated = isMediaSimulated(config);
  const has: Readonly<Record<ReactorPlan['needs'], boolean>> = {
    media: isSimulated || config.livekit.kind !== 'none',
    recorder: isSimulated || (config.livekit.kind !== 'none' && config.recorder !== 'none'),
    // What was recorded before is transcribed, whether or not anybody is recorded any more.
    transcriber: isSimulated || config.transcriber.kind !== 'none',
    // What was recorded is deleted in time, whether or not anybody is recorded any more.
    store: true,
  };
  return allReactors.filter(({ needs }) => has[needs]);
}
