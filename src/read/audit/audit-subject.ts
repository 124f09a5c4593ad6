// What an audit can be about: for each subject its URL and the stream that is its history.
import { z } from 'zod';
import {
  parseAccountId,
  parseMeetingId,
  streamName,
  type StreamName,
  type TenantId,
} from '../../domain/shared/ids.ts';
import type { PlatformRole } from '../../ports/authenticator.port.ts';
import { idSchema } from '../../http/schemas.ts';
import type { AuditScope } from './audit-ports.ts';

/** One kind of subject. */
export interface AuditSubject {
  readonly scope: AuditScope;
  readonly url: `/v1/audit/${string}`;
  /** For operation ids: `auditMeetingEvents`. */
  readonly noun: string;
  readonly params: z.ZodType<Readonly<Record<string, string>>>;
  readonly absent: { readonly code: string; readonly detail: string };
  /** The subject's UUID: from the path, or the tenant's own. */
  readonly idOf: (params: Readonly<Record<string, string>>, tenant: TenantId) => string;
}

/** Who may ask audit questions: only auditors, whatever other roles somebody has. */
export const auditRoles: readonly PlatformRole[] = ['auditor'];

export const meetingSubject: AuditSubject = {
  scope: 'meeting',
  url: '/v1/audit/meetings/{meeting}',
  noun: 'Meeting',
  params: z.strictObject({ meeting: idSchema(parseMeetingId) }),
  absent: { code: 'meeting-unknown', detail: 'There is no such meeting.' },
  idOf: (params) => params['meeting'] ?? '',
};

export const accountSubject: AuditSubject = {
  scope: 'account',
  url: '/v1/audit/accounts/{account}',
  noun: 'Account',
  params: z.strictObject({ account: idSchema(parseAccountId) }),
  absent: { code: 'account-unknown', detail: 'There is no such account.' },
  idOf: (params) => params['account'] ?? '',
};

export const tenantSubject: AuditSubject = {
  scope: 'tenant',
  url: '/v1/audit/tenant',
  noun: 'Tenant',
  params: z.strictObject({}),
  absent: { code: 'tenant-unknown', detail: 'Nothing is known of this tenant yet.' },
  idOf: (_params, tenant) => tenant,
};

/** All of them. */
export const auditSubjects: readonly AuditSubject[] = [meetingSubject, accountSubject, tenantSubject];

/** The stream that is a subject's own history. */
export function subjectStream(subject: AuditSubject, tenant: TenantId, id: string): StreamName {
  return streamName(subject.scope, tenant, id);
}
