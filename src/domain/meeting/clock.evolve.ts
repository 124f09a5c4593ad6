// What the events of the clock do to a meeting's state.
import type { ClockEvent } from './clock.events.ts';
import type { OpenMeeting } from './meeting.state.ts';

export function warningGiven(meeting: OpenMeeting, { minutesLeft }: ClockEvent): void {
  meeting.warned.push(minutesLeft);
}
