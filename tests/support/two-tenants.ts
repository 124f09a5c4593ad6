// The same person ids in two tenants, for canaries: what belongs to the other tenant carries a mark that no
// answer may ever show.
import type { RecordedEvent } from '../../src/ports/event-store.port.ts';
import { streamName, type TenantId } from '../../src/domain/shared/ids.ts';
import { tenant } from './histories/cast.ts';

export const otherTenant = '00000001-0000-4000-8000-00000000ffff' as TenantId;
/** A mark in every title and name of the other tenant. */
export const mark = 'FOREIGN-ROW';

/** The same history in the other tenant, marked; positions follow. */
export function asForeign(history: readonly RecordedEvent[], after = 0n): RecordedEvent[] {
  return history.map((recorded) => ({
    ...recorded,
    tenant: otherTenant,
    stream: streamName(
      recorded.category,
      otherTenant,
      recorded.streamId === tenant ? otherTenant : recorded.streamId,
    ),
    streamId: recorded.streamId === tenant ? otherTenant : recorded.streamId,
    position: recorded.position + after,
    event: marked(recorded.event),
  }));
}

function marked(event: RecordedEvent['event']): RecordedEvent['event'] {
  if (event.type === 'MeetingScheduled') return { ...event, title: { known: mark } };
  if (event.type === 'ParticipantKnocked') return { ...event, displayName: { known: mark } };
  if (event.type === 'TenantRegistered') return { ...event, slug: mark.toLowerCase() };
  return event;
}
