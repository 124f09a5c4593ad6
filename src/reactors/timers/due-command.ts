// What a timer asks of the domain when it fires: a total map from the kind of a due item to its command. A
// timer is a reminder, not a right: the aggregate decides again, so early, late or twice does no harm.
import type { BareCommand } from '../../domain/all-commands.ts';
import { parseAccountId, parseMeetingId, parsePersonId, parseTicketId } from '../../domain/shared/ids.ts';
import type { AccountId, MeetingId } from '../../domain/shared/ids.ts';
import type { Actor } from '../../domain/shared/actor.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { DueItem } from '../../ports/due-items.port.ts';
import type { DueKind } from '../../ports/due-kind.ts';

type CommandOf = (item: DueItem, by: Actor, at: Instant) => BareCommand | undefined;

const ofMeeting =
  (make: (meeting: MeetingId, item: DueItem, by: Actor, at: Instant) => BareCommand | undefined): CommandOf =>
  (item, by, at) => {
    const meeting = parseMeetingId(item.streamId);
    return meeting && make(meeting, item, by, at);
  };

const ofAccount =
  (make: (account: AccountId, by: Actor, at: Instant) => BareCommand): CommandOf =>
  (item, by, at) => {
    const account = parseAccountId(item.streamId);
    return account && make(account, by, at);
  };

const commands: Readonly<Record<DueKind, CommandOf>> = {
  'duration-limit': ofMeeting((meeting, _item, by, at) => ({
    type: 'EnforceDurationLimit',
    meeting,
    by,
    at,
  })),
  'duration-warning': ofMeeting((meeting, { ref }, by, at) => {
    const minutesLeft = ref === '5' ? 5 : ref === '1' ? 1 : undefined;
    return minutesLeft && { type: 'GiveDurationWarning', meeting, minutesLeft, by, at };
  }),
  'seat-release': ofMeeting((meeting, { ref }, by, at) => {
    const ticket = parseTicketId(ref);
    return ticket && { type: 'ReleaseSeat', meeting, ticket, by, at };
  }),
  'knock-lapse': ofMeeting((meeting, { ref }, by, at) => {
    const person = parsePersonId(ref);
    return person && { type: 'LapseKnock', meeting, person, by, at };
  }),
  'host-absence': ofMeeting((meeting, _item, by, at) => ({ type: 'EnforceHostAbsence', meeting, by, at })),
  'retention-schedule': ofMeeting((meeting, _item, by, at) => ({
    type: 'ScheduleRetention',
    meeting,
    by,
    at,
  })),
  'retention-due': ofMeeting((meeting, _item, by, at) => ({
    type: 'PermitDeletion',
    meeting,
    reason: 'due',
    by,
    at,
  })),
  'trial-end': ofAccount((account, by, at) => ({ type: 'EndTrial', account, by, at })),
};

/** The command of a due item at an instant; `undefined` where the item names no such thing (it can only be parked). */
export function dueCommand(item: DueItem, at: Instant): BareCommand | undefined {
  return commands[item.kind](item, { kind: 'timer', id: item.kind }, at);
}
