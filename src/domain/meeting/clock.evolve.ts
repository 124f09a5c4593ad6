// What the events of the clock do to a meeting's state.
import type { DurationWarningGiven } from './clock.events.ts';
import type { OpenMeeting } from './meeting.state.ts';

export function warningGiven(meeting: OpenMeeting, { minutesLeft }: DurationWarningGiven): void {
  meeting.warned.push(minutesLeft);
}
