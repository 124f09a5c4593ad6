// Has the words of archived files written down.
import type { Reactor } from '../reactor.ts';
import { transcriberSystem } from './transcriber-system.ts';
import { transcribing } from './transcribing.ts';
import type { TranscriptionPorts } from './transcribing.ts';

export const transcriptionName = 'transcription';

/** The reactor. It looks back a year, so that no outage leaves a file without its words. */
export function transcriptionReactor(ports: TranscriptionPorts): Reactor {
  return {
    name: transcriptionName,
    version: 1,
    system: transcriberSystem,
    categories: ['track'],
    relevantDays: 365,
    effectsOf: ({ event }) =>
      event.type === 'TrackArchived' ? [{ operation: 'transcribe', request: {} }] : [],
    operations: { transcribe: transcribing(ports) },
  };
}
