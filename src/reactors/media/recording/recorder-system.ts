// The recorder as an outside system of its own: one that hangs, or was never started, must not keep mutes and removals from the rooms.
import type { OutsideSystem } from '../../reactor.ts';

/** The system. */
export const recorderSystem: OutsideSystem = {
  name: 'recorder',
  fallback:
    'meetings go on and commands are answered; nobody more is recorded until it answers, and who takes their consent back is recorded until it can be stopped',
  concurrency: 8,
};
