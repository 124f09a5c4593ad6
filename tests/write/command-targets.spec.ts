// A command goes to the stream of its own aggregate, also where it names other things as well.
import { expect, it } from 'vitest';
import type { DomainCommand } from '../../src/domain/all-commands.ts';
import { targetOf } from '../../src/write/command-targets.ts';
import { account, invite, meeting, tenant } from '../support/histories/cast.ts';

const access = '0f000000-0000-4000-8000-000000000001';
const ids = { tenant, account, invite, meeting, access };

it.each<[DomainCommand['type'], keyof typeof ids]>([
  ['RegisterTenant', 'tenant'],
  ['ReinstateTenant', 'tenant'],
  ['OpenAccount', 'account'],
  ['ReserveRecording', 'account'],
  ['EndTrial', 'account'],
  ['CreateInvite', 'invite'],
  ['UseTicket', 'invite'],
  ['ScheduleMeeting', 'meeting'],
  ['ReserveSeat', 'meeting'],
  ['EnforceHostAbsence', 'meeting'],
  ['RecordAuditRead', 'access'],
])('%s goes to the %s', (type, category) => {
  const command = { type, ...ids } as unknown as Extract<DomainCommand, { type: 'EndMeeting' }>;
  expect(targetOf(command)).toEqual({ category, id: ids[category] });
});
