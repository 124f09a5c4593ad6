// Every query of the API, in the order of the API document.
import type { Clock } from '../ports/clock.port.ts';
import type { WatchedReadDb } from '../ports/read-db.port.ts';
import type { LimitsOfPlans } from './account/account-list.query.ts';
import { accountListRoute } from './account/account-list.route.ts';
import { accountRoute } from './account/account.route.ts';
import { audibilityRoute } from './audit/audibility.route.ts';
import { auditDifferenceRoute } from './audit/audit-difference.route.ts';
import { auditEventsRoute } from './audit/audit-events.route.ts';
import type { AuditPorts } from './audit/audit-ports.ts';
import { auditStateRoute } from './audit/audit-state.route.ts';
import { auditSubjects } from './audit/audit-subject.ts';
import { consentTextRoute } from './consent/consent-text.route.ts';
import { consentTextsRoute } from './consent/consent-texts.route.ts';
import { meetingConsentsRoute } from './consent/meeting-consents.route.ts';
import { ownConsentsRoute } from './consent/own-consents.route.ts';
import { retentionRoutes } from './custody/retention.route.ts';
import type { QueryRoute } from './http/query-route.ts';
import { attendanceRoute } from './meeting/attendance.route.ts';
import { meetingClockRoute } from './meeting/meeting-clock.route.ts';
import { meetingDetailRoute } from './meeting/meeting-detail.route.ts';
import { meetingListRoute } from './meeting/meeting-list.route.ts';
import { publicEventsRoute } from './public/public-events.route.ts';
import { meetingRecordingsRoute } from './recording/meeting-recordings.route.ts';
import { tenantOverviewRoute } from './tenant/tenant-overview.route.ts';
import { meetingTranscriptRoute } from './transcript/meeting-transcript.route.ts';
import type { TranscriptPorts } from './transcript/meeting-transcript.route.ts';
import { webhookAttemptsRoute } from './webhook-endpoint/webhook-attempts.route.ts';
import { webhookEndpointRoute, webhookEndpointsRoute } from './webhook-endpoint/webhook-endpoints.route.ts';
import type { WebhookEndpointsPorts } from './webhook-endpoint/webhook-endpoints.route.ts';

/** What queries need: the read models, what plans allow, and what audits need. */
export interface ReadPorts extends AuditPorts, WebhookEndpointsPorts, TranscriptPorts {
  readonly db: WatchedReadDb;
  readonly plans: LimitsOfPlans;
  readonly clock: Clock;
}

/** All of them; app binds each (`serve`) to what all queries need. */
export function readRoutes(ports: ReadPorts): readonly QueryRoute[] {
  return [
    meetingListRoute(ports),
    meetingDetailRoute(ports),
    meetingClockRoute(ports),
    attendanceRoute(ports),
    meetingConsentsRoute(ports),
    ownConsentsRoute(ports),
    meetingRecordingsRoute(ports),
    meetingTranscriptRoute(ports),
    consentTextsRoute(ports),
    consentTextRoute(ports),
    ...retentionRoutes(ports),
    tenantOverviewRoute(ports),
    accountListRoute(ports),
    accountRoute(ports),
    ...auditSubjects.flatMap((subject) => [
      auditEventsRoute(ports, subject),
      auditStateRoute(ports, subject),
      auditDifferenceRoute(ports, subject),
    ]),
    audibilityRoute(ports),
    publicEventsRoute(ports),
    webhookEndpointsRoute(ports),
    webhookEndpointRoute(ports),
    webhookAttemptsRoute(ports),
  ];
}
