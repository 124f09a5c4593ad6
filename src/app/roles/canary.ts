// The steps of the canary's way that a role plays.
import { canarySteps } from '../../following/canary-steps.ts';
import type { CanarySteps } from '../../following/canary-steps.ts';
import type { PoolPurpose } from '../config/pools.ts';
import { startInBackground } from './background.ts';
import type { RoleMeans } from './role.ts';

/** Starts to look for beats, as the role of these connections. */
export async function startCanarySteps(
  means: Pick<RoleMeans, 'lifecycle' | 'observer' | 'pace' | 'parts'>,
  purpose: Extract<PoolPurpose, 'projecting' | 'reacting' | 'relaying'>,
): Promise<CanarySteps> {
  const { parts, pace, observer } = means;
  const steps = canarySteps({ canary: parts.canary(purpose), pace, observer });
  await startInBackground(means, `canary, ${purpose}`, steps.run);
  return steps;
}
