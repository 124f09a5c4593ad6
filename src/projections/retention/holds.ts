// The holds of a meeting as a cell, and how many of them stand.
import type { CustodyEvent } from '../../domain/custody/custody.events.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { JsonValue } from '../../ports/read-table.ts';
import type { RowOf } from '../typed-rows.ts';
import type { retentionTable } from './retention.table.ts';

type Cells = Pick<RowOf<typeof retentionTable>, 'holds' | 'live_holds'>;

/** The cells after an event about a hold that was recorded at an instant. What a hold is for is personal, and not shown here. */
export function heldCells(
  holds: Cells['holds'],
  event: CustodyEvent<'HoldPlaced' | 'HoldReleaseAsked' | 'HoldReleased'>,
  at: Instant,
): Cells {
  const known: readonly JsonValue[] = Array.isArray(holds) ? holds : [];
  const others = known.filter(isRecord).filter((one) => idOf(one) !== event.hold);
  const found = known.find((one) => idOf(one) === event.hold);
  const before = isRecord(found) ? found : { hold: event.hold, releaseAskedAt: null, releasedAt: null };
  const after: readonly Held[] = [...others, { ...before, ...changeOf(event, at) }].sort(byPlace);
  return { holds: after, live_holds: after.filter((one) => one['releasedAt'] === null).length };
}

type Held = Readonly<Record<string, JsonValue>>;

function changeOf(
  event: CustodyEvent<'HoldPlaced' | 'HoldReleaseAsked' | 'HoldReleased'>,
  at: Instant,
): Held {
  switch (event.type) {
    case 'HoldPlaced':
      return { placedAt: at, person: event.person };
    case 'HoldReleaseAsked':
      return { releaseAskedAt: at };
    case 'HoldReleased':
      return { releasedAt: at };
  }
}

/** In the order of their ids. */
function byPlace(a: JsonValue, b: JsonValue): number {
  return idOf(a) < idOf(b) ? -1 : 1;
}
function idOf(hold: JsonValue): string {
  const id = isRecord(hold) ? hold['hold'] : undefined;
  return typeof id === 'string' ? id : '';
}
function isRecord(value: JsonValue | undefined): value is Held {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
