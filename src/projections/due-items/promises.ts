// Items of one stream: promised and dropped by kind and ref, without looking whether they are there.
import type { Instant } from '../../domain/shared/instant.ts';
import type { DueKind } from '../../ports/due-kind.ts';
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import type { Rows } from '../projection.ts';
import { putRow } from '../typed-rows.ts';
import { dueItemsTable } from './due-items.table.ts';

/** Something is to happen at an instant; promised again, at the new one. */
export function promise(
  { tenant, stream, streamId, id, correlation, traceparent }: RecordedEvent,
  kind: DueKind,
  ref: string,
  due: Instant,
  rows: Rows,
): void {
  const origin = { made_by: id, correlation, traceparent: traceparent ?? null };
  putRow(rows, dueItemsTable, { tenant, stream, kind, ref, stream_id: streamId, due, ...origin });
}

/** It is done or moot; harmless where it was not promised. */
export function drop({ tenant, stream }: RecordedEvent, kind: DueKind, ref: string, rows: Rows): void {
  rows.remove(dueItemsTable, [tenant, stream, kind, ref]);
}
