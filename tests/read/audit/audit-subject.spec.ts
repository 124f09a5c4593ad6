// What an audit can be about.
import { expect, it } from 'vitest';
import { auditSubjects, subjectStream } from '../../../src/read/audit/audit-subject.ts';
import { account, meeting, tenant } from '../../support/histories/cast.ts';
import { accountStream, meetingStream, tenantStream } from '../../support/meeting-logs.ts';

it('each subject is found by its path, in its own stream', () => {
  const path = { meeting, account };
  const found = auditSubjects.map((subject) => [
    subject.url,
    subjectStream(subject, tenant, subject.idOf(path, tenant)),
  ]);
  expect(found).toEqual([
    ['/v1/audit/meetings/{meeting}', meetingStream],
    ['/v1/audit/accounts/{account}', accountStream],
    ['/v1/audit/tenant', tenantStream],
  ]);
});
