// The stores of recorded files as the reactors' outside system: archive and deletion share its breaker.
import type { OutsideSystem } from './reactor.ts';

/** Where files land and are kept. */
export const mediaStore: OutsideSystem = {
  name: 'media-store',
  fallback:
    'meetings and recordings go on; files wait where the recorder left them, and are archived once it answers; what is due is deleted and certified then',
  concurrency: 4,
};
