// Retention as it is remembered: dates, holds in order, and the certificate whose digest the log has.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CustodyEvent } from '../../../src/domain/custody/custody.events.ts';
import { retentionProjection } from '../../../src/projections/retention/retention.projection.ts';
import { retentionTable } from '../../../src/projections/retention/retention.table.ts';
import { anOpenMeeting } from '../../support/histories/meetings.ts';
import { ada, after, meeting, tenant } from '../../support/histories/cast.ts';
import { aCustody, custodyStream, holdId, holdPlaced } from '../../support/histories/custody.ts';
import { inMeeting, next, recordedAs } from '../../support/meeting-logs.ts';
import { memoryTables } from '../../support/projection-spec.ts';

const rowAfter = (...events: readonly CustodyEvent[]) => {
  const memory = memoryTables(retentionProjection);
  for (const recorded of recordedAs(custodyStream, events)) memory.project(recorded);
  return memory.rows(retentionTable)[0];
};

describe('issue 14 B7: retention', () => {
  it('knows a meeting from its end on, before it has a date', () => {
    const open = inMeeting(...anOpenMeeting());
    const memory = memoryTables(retentionProjection);
    memory.project(
      next(open, { type: 'MeetingEnded', endedAt: after(9), reason: 'no-host', openSeconds: 60 }),
    );
    expect(memory.rows(retentionTable)).toMatchObject([{ tenant, meeting, ended_at: after(9), due: null }]);
  });

  it('has the date with its reason, and each hold with its way', () => {
    const [scheduled] = aCustody();
    const row = rowAfter(scheduled, holdPlaced(2), holdPlaced(1, ada), {
      type: 'HoldReleaseAsked',
      hold: holdId(1),
      asker: ada,
    });
    expect(row).toMatchObject({ due: after(60), plan: 'free', retention_days: 30, live_holds: 2 });
    expect(row?.['holds']).toEqual([
      { hold: holdId(1), person: ada, placedAt: after(2), releaseAskedAt: after(3), releasedAt: null },
      { hold: holdId(2), person: null, placedAt: after(1), releaseAskedAt: null, releasedAt: null },
    ]);
    expect(rowAfter(scheduled, holdPlaced(1), { type: 'HoldReleased', hold: holdId(1) })).toMatchObject({
      live_holds: 0,
    });
  });

  it('keeps the certificate whose digest the log has', () => {
    const row = rowAfter(...aCustody());
    const digest = createHash('sha256')
      .update(row?.['certificate'] as string)
      .digest('hex');
    expect(JSON.parse(row?.['certificate'] as string)).toMatchObject({
      meeting,
      tenant,
      objects: 2,
      bytes: 9,
    });
    expect(digest).toBe(row?.['certificate_digest']);
  });
});
