// A record as EventStoreDB stores it: the frame as the event's bytes, accepted only at the place where it was written.
import { binaryEvent } from '@eventstore/db-client';
import type { AllStreamRecordedEvent, EventData, Position, RecordedEvent } from '@eventstore/db-client';
import { parseStreamName } from '../../../domain/shared/ids.ts';
import type { SealedEvent, StoredEvent } from '../../../ports/event-log.port.ts';
import { FatalFault, TamperedFault } from '../../../ports/faults.ts';
import { decodeFrame, encodeFrame } from '../../codec/record/frame.ts';
import { leafHash, parseHead } from '../../codec/record/head.ts';

/** The type of the event that marks a deleted stream; `$all` returns it among the others. */
const tombstoneType = '$streamDeleted';
/** What the server returns for a position that it does not know. */
const unknownPosition = 2n ** 64n - 1n;

/** A record to be appended. Metadata is for people who look into the store; it is never read back (docs/envelope.md, section 11.3). */
export function eventDataOf(event: SealedEvent): EventData {
  const { correlation, causation } = parseHead(event.head);
  const metadata = { $correlationId: correlation, $causationId: causation };
  return binaryEvent({ id: event.id, type: event.type, data: encodeFrame(event), metadata });
}

/** Whether an event is in one of VoiceMeet's streams; other programs may share the server, and their events are passed over. */
export function isOurs({ streamId }: Pick<RecordedEvent, 'streamId'>): boolean {
  return parseStreamName(streamId) !== undefined;
}

/**
 * A stored event. Fatal faults: `tampered` where its bytes are no record, or one of another place; `stream-deleted` for
 * the mark of a deleted stream.
 */
export function storedEventOf(recorded: RecordedEvent | AllStreamRecordedEvent): StoredEvent {
  const { streamId, revision, id, type, data } = recorded;
  if (type === tombstoneType) {
    throw new TamperedFault({ store: 'log', name: streamId }, `${streamId} was deleted.`, 'stream-deleted');
  }
  if (!(data instanceof Uint8Array)) throw misplaced(recorded, 'it holds no frame');
  const { parts, head } = frameOf(recorded, data);
  if (head.stream !== streamId || head.revision !== revision || head.id !== id || head.type !== type) {
    throw misplaced(recorded, `its head names ${head.type} at ${head.stream}@${head.revision}`);
  }
  return {
    tenant: head.tenant,
    stream: head.stream,
    revision,
    id: head.id,
    type,
    at: head.at,
    command: head.command,
    leaf: leafHash(parts.head),
    ...parts,
    position: positionOf(recorded.position),
  };
}

/** The one number of a position. Fatal `position-split` where it has two (an old explicit transaction) or none. */
export function positionOf(position: Position | undefined): bigint {
  if (
    position?.commit !== position?.prepare ||
    position === undefined ||
    position.commit === unknownPosition
  ) {
    throw new FatalFault(
      'position-split',
      `This log was written with explicit transactions: an event has the position ${position?.commit ?? '?'}/${position?.prepare ?? '?'}.`,
    );
  }
  return position.commit;
}

/** What the bytes say; where they say nothing that fits, the fault names their place. */
function frameOf(recorded: RecordedEvent | AllStreamRecordedEvent, data: Uint8Array) {
  try {
    const parts = decodeFrame(data);
    return { parts, head: parseHead(parts.head) };
  } catch (fault) {
    throw fault instanceof FatalFault && fault.code === 'tampered'
      ? misplaced(recorded, fault.message)
      : fault;
  }
}

function misplaced(
  { streamId, revision }: RecordedEvent | AllStreamRecordedEvent,
  why: string,
): TamperedFault {
  return new TamperedFault(
    { store: 'log', name: streamId, revision },
    `The event at ${streamId}@${revision} is not the one that was put there: ${why}.`,
  );
}
