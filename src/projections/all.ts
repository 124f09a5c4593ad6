// The list of projections: everything that is remembered.
import { attendanceProjection } from './attendance/attendance.projection.ts';
import { consentsProjection } from './consents/consents.projection.ts';
import { dueItemsProjection } from './due-items/due-items.projection.ts';
import { meetingDetailProjection } from './meeting-detail/meeting-detail.projection.ts';
import { meetingListProjection } from './meeting-list/meeting-list.projection.ts';
import { policyTimelineProjection } from './policy-timeline/policy-timeline.projection.ts';
import { projectionKey, type Projection } from './projection.ts';
import { recordingsProjection } from './recordings/recordings.projection.ts';
import { retentionProjection } from './retention/retention.projection.ts';
import { tenantOverviewProjection } from './tenant-overview/tenant-overview.projection.ts';

/** All of them; names and tables are told apart. */
export const allProjections: readonly Projection[] = [
  meetingListProjection,
  meetingDetailProjection,
  attendanceProjection,
  policyTimelineProjection,
  tenantOverviewProjection,
  consentsProjection,
  recordingsProjection,
  retentionProjection,
  dueItemsProjection,
];

/** The key under which a projection, named as queries name it, keeps its checkpoint. */
export function keyOfProjection(name: string): string {
  const projection = allProjections.find((candidate) => candidate.name === name);
  return projection === undefined ? name : projectionKey(projection);
}
