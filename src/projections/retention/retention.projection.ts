// What is deleted when, and why, and what holds it back: one row per meeting, from its end and from its custody.
import { certificateText } from '../../domain/shared/deletion-certificate.ts';
import { parseAccountId, parseMeetingId } from '../../domain/shared/ids.ts';
import type { CustodyEvent } from '../../domain/custody/custody.events.ts';
import { hears, type Projection, type Rows } from '../projection.ts';
import { isCustodyEvent, isMeetingEvent, type RecordedCustodyEvent } from '../recorded.ts';
import { needed, putRow, rowAt, type RowOf } from '../typed-rows.ts';
import { heldCells } from './holds.ts';
import { retentionTable } from './retention.table.ts';

type RetentionRow = RowOf<typeof retentionTable>;

/** Retention. */
export const retentionProjection: Projection = {
  name: 'retention',
  tables: [retentionTable],
  hears: hears(
    'MeetingEnded',
    'RetentionScheduled',
    'HoldPlaced',
    'HoldReleaseAsked',
    'HoldReleased',
    'DeletionPermitted',
    'DeletionInventoried',
    'DeletionCertified',
  ),
  onPoison: 'park-stream',
  needs: ({ tenant, streamId }) => [{ table: retentionTable, key: [tenant, streamId] }],
  apply: (recorded, rows) => {
    const row = rowAt(rows, retentionTable, [recorded.tenant, recorded.streamId]) ?? nothingKnown(recorded);
    if (isCustodyEvent(recorded)) put(rows, row, cellsOf(row, recorded));
    else if (isMeetingEvent(recorded) && recorded.event.type === 'MeetingEnded')
      put(rows, row, { ended_at: recorded.event.endedAt });
  },
};

function put(rows: Rows, row: RetentionRow, cells: Partial<RetentionRow>): void {
  putRow(rows, retentionTable, { ...row, ...cells });
}

function nothingKnown({
  tenant,
  streamId: meeting,
}: Pick<RecordedCustodyEvent, 'tenant' | 'streamId'>): RetentionRow {
  return {
    tenant,
    meeting,
    account: null,
    plan: null,
    retention_days: null,
    time_zone: null,
    ended_at: null,
    due: null,
    policy_version: null,
    holds: [],
    live_holds: 0,
    reason: null,
    permitted_at: null,
    objects: null,
    bytes: null,
    inventory: null,
    removed_at: null,
    certificate_digest: null,
    certificate: null,
  };
}

function cellsOf(row: RetentionRow, recorded: RecordedCustodyEvent): Partial<RetentionRow> {
  const { event, at } = recorded;
  switch (event.type) {
    case 'RetentionScheduled':
      return {
        account: event.account,
        plan: event.plan,
        retention_days: event.retentionDays,
        time_zone: event.timeZone,
        ended_at: event.endedAt,
        due: event.dueAt,
        policy_version: event.policyVersion,
      };
    case 'HoldPlaced':
    case 'HoldReleaseAsked':
    case 'HoldReleased':
      return heldCells(row.holds, event, at);
    case 'DeletionPermitted':
      return { reason: event.reason, permitted_at: event.permittedAt };
    case 'DeletionInventoried':
      return { objects: event.objects, bytes: BigInt(event.bytes), inventory: event.digest };
    case 'DeletionCertified':
      return {
        removed_at: event.removedAt,
        certificate_digest: event.certificate,
        certificate: certificateOf(row, recorded.tenant, event),
      };
  }
}

/** The text, made of what the stream said before. */
function certificateOf(
  row: RetentionRow,
  tenant: RecordedCustodyEvent['tenant'],
  { keys, removedAt }: CustodyEvent<'DeletionCertified'>,
): string {
  const known = <Value>(value: Value | null | undefined): Value => needed(value ?? undefined, 'the deletion');
  return certificateText({
    tenant,
    meeting: known(parseMeetingId(row.meeting)),
    terms: {
      account: known(parseAccountId(known(row.account))),
      plan: known(row.plan),
      retentionDays: known(row.retention_days),
      timeZone: known(row.time_zone),
      endedAt: known(row.ended_at),
      dueAt: known(row.due),
      policyVersion: known(row.policy_version),
    },
    permit: { reason: known(row.reason), permittedAt: known(row.permitted_at) },
    inventory: { objects: known(row.objects), bytes: Number(known(row.bytes)), digest: known(row.inventory) },
    removal: { keys, removedAt },
  });
}
