// The rule of live streams, over random histories: whoever holds the page of one state and is told the change to a later one holds
// the page of that; and of what they are told nothing is hidden from them by then.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pageAfter } from '../../../harness/live-stream.ts';
import type { LivePage } from '../../../harness/live-stream.ts';
import type { RecordedEvent } from '../../../src/ports/event-store.port.ts';
import { meetingInMemory } from '../../../src/projections/meeting-detail/meeting-in-memory.ts';
import { changeFor, difference } from '../../../src/read/live/meeting-change.ts';
import { meetingFold } from '../../../src/read/live/meeting-fold.ts';
import { pageText } from '../../../src/read/live/meeting-state.ts';
import type { MeetingState } from '../../../src/read/live/meeting-state.ts';
import type { Viewer } from '../../../src/read/meeting/viewer.ts';
import { personId, tenant } from '../../support/histories/cast.ts';
import { meetingCommands } from '../../support/histories/meeting-commands.ts';
import { decided } from '../../support/meeting-logs.ts';

const disclosures = ['listed', 'counted', 'undisclosed'] as const;

/** Every state of a history, with what the tenant discloses changed after some events. */
function statesOf(
  history: readonly RecordedEvent[],
  settings: readonly (number | undefined)[],
): readonly MeetingState[] {
  const fold = meetingFold(meetingInMemory());
  return history.flatMap((recorded, index) => {
    // Positions with room between them for the tenant's events.
    fold.take({ ...recorded, position: recorded.position * 2n });
    const after = [fold.state()!];
    const setting = settings[index % Math.max(1, settings.length)];
    if (setting !== undefined) {
      fold.disclose(recorded.position * 2n + 1n, disclosures[setting % 3]!);
      after.push(fold.state()!);
    }
    return after;
  });
}

function pageOf(state: MeetingState, viewer: Viewer): LivePage | undefined {
  const text = pageText(state, viewer);
  return text === undefined ? undefined : (JSON.parse(text) as LivePage);
}

const viewers: readonly Viewer[] = [
  { tenant, person: personId(99), seesAll: true },
  ...Array.from({ length: 8 }, (_, n) => ({ tenant, person: personId(n + 1), seesAll: false })),
];

describe('issue 13 A10: the rule of live streams', () => {
  it('a page and the change to a later state are the page of that state, for everybody and any two states', () => {
    let compared = 0;
    fc.assert(
      fc.property(
        meetingCommands,
        fc.array(fc.option(fc.nat(2), { nil: undefined }), { maxLength: 7 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 6 }),
        (commands, settings, hops) => {
          const states = statesOf(decided(commands).history, settings);
          for (const viewer of viewers) {
            let at = 0;
            for (const hop of hops) {
              const [before, after] = [states[at], states[Math.min(states.length - 1, at + 1 + (hop % 5))]];
              if (before === undefined || after === undefined) break;
              at = Math.min(states.length - 1, at + 1 + (hop % 5));
              const [was, is] = [pageOf(before, viewer), pageOf(after, viewer)];
              if (was === undefined) continue;
              const change = changeFor(viewer, difference(before, after));
              compared += 1;
              if (is === undefined) {
                expect(change).toBeNull();
              } else if (change === undefined) {
                expect(is).toEqual(was);
              } else {
                const data = JSON.parse(`{${change ?? ''}}`) as Record<string, unknown>;
                const message = { id: undefined, event: 'changed', retryMs: undefined, data };
                expect(pageAfter(was, message)).toEqual(is);
                // What is told is what the page shows.
                for (const one of data['people'] as object[]) expect(is.people).toContainEqual(one);
              }
            }
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(compared).toBeGreaterThan(50);
  });
});
