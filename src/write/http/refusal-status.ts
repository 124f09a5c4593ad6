// The HTTP status and the sentence of each refusal of the domain; docs/refusals.md lists the same. Unknown things are
// 404, missing rights 403, conflicts with the present state 409, links that are no longer valid 410.
// Limits are 409, not 429: 429 asks a client to send the same request again later, and under its idempotency key
// that would only bring this same answer. The body says when a limit resets (`resetsAt`).
import type { DomainRefusal } from '../../domain/all-commands.ts';
import type { Problem } from '../../http/problem.ts';

type Code = DomainRefusal['code'];

/** The only table; the compiler demands a row for every refusal. */
export const refusalStatus: Readonly<Record<Code, number>> = {
  'tenant-unknown': 404,
  'tenant-exists': 409,
  'tenant-suspended': 403,
  'account-unknown': 404,
  'account-exists': 409,
  'account-suspended': 403,
  'account-closed': 409,
  'trial-expired': 403,
  'trial-not-available': 409,
  'recording-limit-reached': 409,
  'invite-unknown': 404,
  'invite-exists': 409,
  'invite-revoked': 410,
  'invite-expired': 410,
  'invite-used-up': 409,
  'invite-guest-unknown': 403,
  'ticket-used': 409,
  'ticket-limit-reached': 409,
  'meeting-unknown': 404,
  'meeting-exists': 409,
  'meeting-not-scheduled': 409,
  'meeting-not-open': 409,
  'meeting-over': 409,
  'starts-in-the-past': 409,
  'not-an-upgrade': 409,
  'duration-exceeded': 409,
  'only-host': 403,
  'only-host-or-cohost': 403,
  'not-yourself': 403,
  'host-stays': 409,
  'self-unmute-forbidden': 403,
  'role-fixed': 409,
  'room-locked': 409,
  'waiting-room-full': 409,
  'too-many-people': 409,
  'guest-limit-reached': 409,
  'participant-unknown': 404,
  'not-admitted': 403,
  'not-in-room': 409,
  'entry-refused': 403,
  'removed-from-meeting': 403,
  'meeting-full': 409,
  'observer-limit-reached': 409,
  'device-limit-reached': 409,
};

const details: Readonly<Record<Code, string>> = {
  'tenant-unknown': 'There is no such tenant.',
  'tenant-exists': 'The tenant was registered before with other data.',
  'tenant-suspended': 'The tenant is suspended.',
  'account-unknown': 'There is no such account.',
  'account-exists': 'The account was opened before with other data.',
  'account-suspended': 'The account is suspended.',
  'account-closed': 'The account is closed.',
  'trial-expired': 'The trial is over: choose a plan.',
  'trial-not-available': 'A trial is had once.',
  'recording-limit-reached': "The billing period's recordings are used up.",
  'invite-unknown': 'There is no such invite.',
  'invite-exists': 'An invite of this id was made before with other terms.',
  'invite-revoked': 'The invite was revoked.',
  'invite-expired': "The invite's time is over.",
  'invite-used-up': 'As many guests as it allows have taken the invite.',
  'invite-guest-unknown': 'This guest never took the invite, or the proof is another one.',
  'ticket-used': 'The ticket has been used or is over.',
  'ticket-limit-reached': "Too many of the guest's tickets are valid at once.",
  'meeting-unknown': 'There is no such meeting.',
  'meeting-exists': 'A meeting of this id was scheduled before with other data.',
  'meeting-not-scheduled': 'The meeting does not wait to be opened any more.',
  'meeting-not-open': 'The meeting is not open.',
  'meeting-over': 'The meeting has ended or was cancelled.',
  'starts-in-the-past': 'A meeting cannot be scheduled to have started.',
  'not-an-upgrade': 'The limits in force are not below those of the plan.',
  'duration-exceeded': "The plan's duration is used up.",
  'only-host': 'Only the host may.',
  'only-host-or-cohost': 'Only the host or a co-host may.',
  'not-yourself': 'Only the person whom it is about may.',
  'host-stays': 'The host cannot be sent out: hand the meeting over first.',
  'self-unmute-forbidden': 'In this meeting people unmute themselves only once a host has asked them to.',
  'role-fixed': "This person's role cannot be changed so.",
  'room-locked': 'The room is locked.',
  'waiting-room-full': 'As many people as can wait are waiting.',
  'too-many-people': 'The meeting knows as many people as it can.',
  'guest-limit-reached':
    'As many guests as may wait, be known or hold seats that they have not taken do so: by this link, or by all links.',
  'participant-unknown': 'This person is not known to the meeting.',
  'not-admitted': 'This person is not admitted.',
  'not-in-room': 'This person is admitted, but not in the room.',
  'entry-refused': 'A host refused this person entry.',
  'removed-from-meeting': 'A host sent this person out.',
  'meeting-full': 'Every seat of the plan is taken.',
  'observer-limit-reached': 'As many observers as there can be are there.',
  'device-limit-reached': 'As many devices of this person as there can be hold the seat.',
};

/** The problem for a refusal: each of its facts becomes a member of the body. */
export function refusalProblem(refusal: DomainRefusal): Problem {
  const { code, ...facts } = refusal;
  return { status: refusalStatus[code], code, detail: details[code], facts };
}
