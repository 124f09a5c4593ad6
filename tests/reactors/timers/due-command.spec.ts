// Every kind of due item asks for its own command, as the timer; an item that names no such thing asks for none.
import { describe, expect, it } from 'vitest';
import type { CorrelationId, EventId } from '../../../src/domain/shared/ids.ts';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type { DueItem } from '../../../src/ports/due-items.port.ts';
import type { DueKind } from '../../../src/ports/due-kind.ts';
import { dueCommand } from '../../../src/reactors/timers/due-command.ts';
import { account, meeting, nine, tenant, ticketId } from '../../support/histories/cast.ts';

const item = (kind: DueKind, ref = '', streamId: string = meeting): DueItem => ({
  tenant,
  kind,
  ref,
  streamId,
  due: nine,
  origin: { event: 'event' as EventId, correlation: 'correlation' as CorrelationId },
  attempts: 1,
  failures: 0,
  stream: streamName(kind === 'trial-end' ? 'account' : 'meeting', tenant, streamId),
});

describe('what a timer asks for', () => {
  it.each([
    [item('duration-limit'), { type: 'EnforceDurationLimit', meeting }],
    [item('duration-warning', '5'), { type: 'GiveDurationWarning', meeting, minutesLeft: 5 }],
    [item('duration-warning', '1'), { type: 'GiveDurationWarning', meeting, minutesLeft: 1 }],
    [item('seat-release', ticketId(1)), { type: 'ReleaseSeat', meeting, ticket: ticketId(1) }],
    [item('host-absence'), { type: 'EnforceHostAbsence', meeting }],
    [item('retention-schedule'), { type: 'ScheduleRetention', meeting }],
    [item('retention-due'), { type: 'PermitDeletion', meeting, reason: 'due' }],
    [item('trial-end', '', account), { type: 'EndTrial', account }],
  ])('$kind $ref', (due, command) => {
    expect(dueCommand(due, nine)).toEqual({ ...command, by: { kind: 'timer', id: due.kind }, at: nine });
  });

  it.each([
    item('duration-warning', '3'),
    item('seat-release', 'no ticket'),
    item('duration-limit', '', 'no meeting'),
    item('trial-end', '', 'no account'),
  ])('nothing where $kind names "$ref" of "$streamId"', (due) => {
    expect(dueCommand(due, nine)).toBeUndefined();
  });
});
