// Meetings of any length that never end: forty people raise hands and are muted in turn, and somebody new comes now and
// then, so that the state neither stands still nor repeats itself.
import type { MeetingEvent } from '../../../src/domain/meeting/meeting.events.ts';
import { personId } from './cast.ts';
import { admitted, anOpenMeetingWithHost } from './meetings.ts';

const people = 40;
/** Of so many acts, one is somebody new at the door. */
const actsPerNewcomer = 500;

/** The first so many events of the one long meeting; always the same. */
export function aLongMeeting(length: number): readonly MeetingEvent[] {
  const events: MeetingEvent[] = [...anOpenMeetingWithHost({ plan: 'pro' })];
  for (let n = 0; n < people; n += 1) events.push(...admitted(personId(100 + n)));
  const acts = ['HandRaised', 'ParticipantMuted', 'HandLowered', 'ParticipantUnmuted'] as const;
  for (let turn = 0; events.length < length; turn += 1) {
    if (turn % actsPerNewcomer === actsPerNewcomer - 1) events.push(...admitted(personId(1_000 + turn)));
    const type = acts[Math.floor(turn / people) % acts.length] ?? 'HandRaised';
    events.push({ type, person: personId(100 + (turn % people)) });
  }
  return events.slice(0, length);
}
