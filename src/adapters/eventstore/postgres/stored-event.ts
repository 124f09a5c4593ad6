// A row of log.events as a stored event.
import { fromEpochMs, parseInstant } from '../../../domain/shared/instant.ts';
import type { Instant } from '../../../domain/shared/instant.ts';
import type { CommandId, EventId, StreamName, TenantId } from '../../../domain/shared/ids.ts';
import type { StoredEvent } from '../../../ports/event-log.port.ts';
import { unpackBoxes } from './boxes.ts';

/** The columns that a stored event is made of. */
export const storedColumns =
  'position, tenant, stream, revision, id, type, at, command, leaf, head, body, boxes';

/** A row with those columns, as the pool's parsers give it. */
export interface StoredRow {
  readonly position: bigint;
  readonly tenant: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly command: string;
  readonly leaf: Buffer;
  readonly head: Buffer;
  readonly body: Buffer;
  readonly boxes: Buffer | null;
}

/** PostgreSQL's text of a timestamptz(3) in UTC (`2026-11-21 10:00:00.5+00`) as an instant. */
export function instantOf(text: string): Instant {
  const fraction = /\.(\d{1,3})/.exec(text)?.[1] ?? '';
  const iso = `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0')}Z`;
  const instant = text.endsWith('+00') ? parseInstant(iso) : undefined;
  return instant ?? fromEpochMs(Date.parse(text));
}

/** The stored event of a row: names were checked when it was sealed, and its head's hash covers them. */
export function storedEventOf(row: StoredRow): StoredEvent {
  return {
    position: row.position,
    tenant: row.tenant as TenantId,
    stream: row.stream as StreamName,
    revision: row.revision,
    id: row.id as EventId,
    type: row.type,
    at: instantOf(row.at),
    command: row.command as CommandId,
    leaf: row.leaf,
    head: row.head,
    body: row.body,
    boxes: unpackBoxes(row.boxes),
  };
}
