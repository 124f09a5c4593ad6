// The list of projections: everything that is remembered.
import { attendanceProjection } from './attendance/attendance.projection.ts';
import { dueItemsProjection } from './due-items/due-items.projection.ts';
import { meetingDetailProjection } from './meeting-detail/meeting-detail.projection.ts';
import { meetingListProjection } from './meeting-list/meeting-list.projection.ts';
import { policyTimelineProjection } from './policy-timeline/policy-timeline.projection.ts';
import type { Projection } from './projection.ts';
import { tenantOverviewProjection } from './tenant-overview/tenant-overview.projection.ts';

/** All of them; names and tables are told apart. */
export const allProjections: readonly Projection[] = [
  meetingListProjection,
  meetingDetailProjection,
  attendanceProjection,
  policyTimelineProjection,
  tenantOverviewProjection,
  dueItemsProjection,
];
