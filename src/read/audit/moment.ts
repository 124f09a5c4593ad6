// A moment of a history as auditors name it: an instant, a version, both (whichever comes first) or neither (the
// end). What was so "at an instant" has one definition for every audit, and another one on request:
//   recorded  (unless asked otherwise) what had been recorded by then, the instant included: what VoiceMeet knew. It never
//             changes afterwards, and it is what every decision was made on.
//   occurred  what had come about by then, as far as it is recorded by now: presence as the media plane dated it, even
//             where that was reported later; everything else when it was recorded.
import { z } from 'zod';
import type { Instant } from '../../domain/shared/instant.ts';
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import { instantSchema, revisionText } from '../../http/schemas.ts';

/** Which time an instant is one of. */
export type TimeOf = 'recorded' | 'occurred';

/** Up to which event. */
export interface Moment {
  readonly at?: Instant | undefined;
  readonly version?: bigint | undefined;
  /** Which time `at` is one of; the recorded one where it is not given. */
  readonly time?: TimeOf | undefined;
}

/** Whether an event belongs to the state at a moment of the recorded time. Times in a stream never decrease. */
export function isIn({ at, revision }: Pick<RecordedEvent, 'at' | 'revision'>, moment: Moment): boolean {
  if (moment.at !== undefined && at > moment.at) return false;
  return moment.version === undefined || revision <= moment.version;
}

/** A moment as text, for the record of the audit. */
export function momentText({ at, version, time }: Moment): string {
  const words = [
    ...(at === undefined ? [] : [`at:${at}`]),
    ...(version === undefined ? [] : [`version:${version}`]),
    ...(time === 'occurred' ? ['time:occurred'] : []),
  ];
  return words.length === 0 ? 'end' : words.join('/');
}

/** One text that names a moment: an instant or a version. */
export function momentSchema() {
  return z.union([
    instantSchema().transform((at): Moment => ({ at })),
    revisionText().transform((version): Moment => ({ version })),
  ]);
}

/** The query parameter that says which time instants are of. */
export function timeSchema() {
  return z.enum(['recorded', 'occurred']).default('recorded');
}
