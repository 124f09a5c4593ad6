// The question: what happened, event by event? For a meeting or an account its stream in order of revisions; for
// a tenant everything in its log in order of positions. Personal values are opened if their keys still exist.
import type { StreamName, TenantId } from '../../domain/shared/ids.ts';
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import { streamPages, tenantPages, type StreamSource } from './pages.ts';

/** Whose history: that of one stream, or everything of the tenant. */
export interface HistorySource extends Omit<StreamSource, 'stream'> {
  readonly stream: StreamName | 'all';
  readonly tenant: TenantId;
}

/** Pages of events after a place (a revision or, for everything, a position), each of at most `limit` if given. */
export function historyPages(
  { stream, ...source }: HistorySource,
  after: bigint | undefined,
  limit?: number,
): AsyncGenerator<readonly RecordedEvent[], void> {
  if (stream === 'all') return tenantPages(source, after ?? 0n, 'opened', limit);
  return streamPages({ ...source, stream }, after === undefined ? 'start' : after + 1n, 'opened', limit);
}

/** At most `limit` events after a place. */
export async function readHistory(
  source: HistorySource,
  after: bigint | undefined,
  limit: number,
): Promise<readonly RecordedEvent[]> {
  const pages = historyPages(source, after, limit);
  const first = await pages.next();
  await pages.return(undefined);
  return first.done === true ? [] : first.value;
}

/** The place of an event: a history continues after it. */
export function placeOf(
  { revision, position }: RecordedEvent,
  { stream }: Pick<HistorySource, 'stream'>,
): bigint {
  return stream === 'all' ? position : revision;
}
