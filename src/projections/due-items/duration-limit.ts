// When an open meeting ends by its limit, and when people are warned of it.
import type { LifeEvent } from '../../domain/meeting/life.events.ts';
import { addSeconds, compareInstants, type Instant } from '../../domain/shared/instant.ts';
import type { Rows } from '../projection.ts';
import type { RecordedMeetingEvent } from '../recorded.ts';
import { drop, promise } from './promises.ts';

/** Minutes before the limit at which a warning is given. */
const warningMinutes = [5, 1] as const;

/** The limit and its warnings, of which one before `from` would be no warning; without a limit, none of them. */
export function limitDuration(
  recorded: RecordedMeetingEvent,
  { endsBy }: LifeEvent<'MeetingOpened' | 'LimitsRaised'>,
  from: Instant,
  rows: Rows,
): void {
  if (endsBy === null) drop(recorded, 'duration-limit', '', rows);
  else promise(recorded, 'duration-limit', '', endsBy, rows);
  for (const minutes of warningMinutes) {
    const due = endsBy === null ? null : addSeconds(endsBy, -60 * minutes);
    if (due === null || compareInstants(due, from) <= 0)
      drop(recorded, 'duration-warning', String(minutes), rows);
    else promise(recorded, 'duration-warning', String(minutes), due, rows);
  }
}
