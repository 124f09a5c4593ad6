// The page that a live stream begins with is, byte for byte, what GET of the meeting answers: the one is made of rows in memory,
// the other of rows in the database.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meetingDetailProjection } from '../../../src/projections/meeting-detail/meeting-detail.projection.ts';
import { meetingInMemory } from '../../../src/projections/meeting-detail/meeting-in-memory.ts';
import { tenantOverviewProjection } from '../../../src/projections/tenant-overview/tenant-overview.projection.ts';
import { meetingFold } from '../../../src/read/live/meeting-fold.ts';
import { pageText } from '../../../src/read/live/meeting-state.ts';
import { readMeeting } from '../../../src/read/meeting/meeting-detail.query.ts';
import type { Viewer } from '../../../src/read/meeting/viewer.ts';
import { meeting, personId, tenant } from '../../support/histories/cast.ts';
import { meetingCommands } from '../../support/histories/meeting-commands.ts';
import { decided } from '../../support/meeting-logs.ts';
import { openReadModels } from '../../support/read-models.ts';
import type { ReadModels } from '../../support/read-models.ts';

let models: ReadModels;
beforeAll(async () => {
  models = await openReadModels();
});
afterAll(() => models.close());

const viewers: readonly Viewer[] = [
  { tenant, person: personId(99), seesAll: true },
  ...Array.from({ length: 8 }, (_, n) => ({ tenant, person: personId(n), seesAll: false })),
];

describe('issue 13 A10: the page that a live stream begins with', () => {
  it('is what GET of the meeting answers, for everybody who looks', async () => {
    let shown = 0;
    await fc.assert(
      fc.asyncProperty(meetingCommands, async (commands) => {
        const { history } = decided(commands);
        if (history.length === 0) return;
        await models.empty();
        await models.project(history, 1_000, [meetingDetailProjection, tenantOverviewProjection]);
        const fold = meetingFold(meetingInMemory());
        for (const recorded of history) fold.take(recorded);
        for (const viewer of viewers) {
          const found = await readMeeting(models.db, viewer, meeting);
          expect(pageText(fold.state()!, viewer)).toBe(found?.json);
          if (found !== undefined) shown += 1;
        }
      }),
      { numRuns: 40 },
    );
    expect(shown).toBeGreaterThan(40);
  });
});
