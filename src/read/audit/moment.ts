// A moment of a history as auditors name it: an instant, a version, both (whichever comes first) or neither (the
// end). An event belongs to a moment when it was recorded by then and its revision is no greater.
import { z } from 'zod';
import type { Instant } from '../../domain/shared/instant.ts';
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import { instantSchema, revisionText } from '../../http/schemas.ts';

/** Up to which event. */
export interface Moment {
  readonly at?: Instant | undefined;
  readonly version?: bigint | undefined;
}

/** Whether an event belongs to the state at a moment. Times in a stream never decrease. */
export function isIn({ at, revision }: Pick<RecordedEvent, 'at' | 'revision'>, moment: Moment): boolean {
  if (moment.at !== undefined && at > moment.at) return false;
  return moment.version === undefined || revision <= moment.version;
}

/** A moment as text, for the record of the audit. */
export function momentText({ at, version }: Moment): string {
  const words = [
    ...(at === undefined ? [] : [`at:${at}`]),
    ...(version === undefined ? [] : [`version:${version}`]),
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
