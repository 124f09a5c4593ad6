// How far an instant is believed that the media plane states. Its clock may be wrong, and so may whoever speaks for it: an
// hour ahead would keep someone present after they left, a year in the past would be billed.
//   I2  What is believed lies between the opening of the meeting and the instant at which the report came.
import { addSeconds, type Instant } from '../shared/instant.ts';
import { maxReportAgeSeconds } from './bounds.ts';
import type { SeenState } from './meeting.state.ts';

/** When it happened as far as that is believed, and what was stated where it is something else. */
export interface BelievedInstant {
  readonly occurredAt: Instant;
  readonly statedAt: Instant | null;
}

/** The instant nearest to the stated one that can be true (I2); `received`: when the report came. */
export function believed(stated: Instant, state: SeenState, received: Instant): BelievedInstant {
  const earliest = 'openedAt' in state ? state.openedAt : addSeconds(received, -maxReportAgeSeconds);
  const latest = stated > received ? received : stated;
  const occurredAt = latest < earliest ? earliest : latest;
  return { occurredAt, statedAt: occurredAt === stated ? null : stated };
}
