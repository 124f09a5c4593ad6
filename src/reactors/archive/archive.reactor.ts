// Archives recorded files: what the recorder left is sealed into the vault and read back; only then its first copy is removed, and both are
// put on record.
import { mediaStore } from '../media-store.ts';
import type { Reactor } from '../reactor.ts';
import { archiving, removingLanding } from './archive-operations.ts';
import type { ArchivePorts } from './archive-operations.ts';

export const archiveName = 'archive';

/** The reactor. It looks back a year: no outage leaves a file unarchived. */
export function archiveReactor(ports: ArchivePorts): Reactor {
  return {
    name: archiveName,
    version: 1,
    system: mediaStore,
    categories: ['track'],
    relevantDays: 365,
    effectsOf: ({ event }) => {
      switch (event.type) {
        case 'TrackEnded':
          return [{ operation: 'archive', request: {} }];
        case 'TrackArchived':
          return [{ operation: 'remove-landing', request: {} }];
        default:
          return [];
      }
    },
    operations: { archive: archiving(ports), 'remove-landing': removingLanding(ports) },
  };
}
