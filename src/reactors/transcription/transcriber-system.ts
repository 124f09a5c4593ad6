// The transcriber as an outside system.
import type { OutsideSystem } from '../reactor.ts';

/** The system. Two files at once: a transcriber works on one at a time for each of its processors. */
export const transcriberSystem: OutsideSystem = {
  name: 'transcriber',
  fallback:
    'meetings and recordings go on; what was said is written down once it answers, from the piece on that it had not answered',
  concurrency: 2,
};
