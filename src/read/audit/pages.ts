// Histories in pages of bounded size, ending at a log position that was fixed before: what is appended
// meanwhile is not seen. A page is read only when the last one was taken, so a slow reader keeps one page in memory.
import type { StreamName, TenantId } from '../../domain/shared/ids.ts';
import type { EventStore, Personals, RecordedEvent } from '../../ports/event-store.port.ts';

/** Events read at once. */
const pageSize = 500;

/** Beyond so many streams of a tenant, only pages by themselves are held to be without a hole. */
const maxKnownStreams = 10_000;

/** One stream of a tenant as it was at a log position. */
export interface StreamSource {
  readonly store: Pick<EventStore, 'read' | 'readTenant'>;
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly upTo: bigint;
}

/** What was already read of a stream; `isEnd`: it reaches the stream's end. */
interface ReadBefore {
  readonly events: readonly RecordedEvent[];
  readonly isEnd: boolean;
}

/** The pages of a stream after a revision: first what was already read, up to the position, then as `streamPages`. */
export async function* pagesAfter(
  source: StreamSource,
  { revision }: { readonly revision: bigint },
  { events, isEnd }: ReadBefore,
  limit: number | undefined,
  until: bigint | undefined,
): AsyncGenerator<readonly RecordedEvent[], void> {
  const page = events.filter(({ position }) => position <= source.upTo);
  if (page.length > 0) yield page;
  if (isEnd || page.length < events.length) return;
  yield* streamPages(source, (page.at(-1)?.revision ?? revision) + 1n, 'sealed', limit, until);
}

/** Pages of a stream from a revision on. Ends at the stream's end, before its first event after the position, or with the event at `until`. */
export async function* streamPages(
  { store, tenant, stream, upTo }: StreamSource,
  from: bigint | 'start',
  personals: Personals,
  limit = pageSize,
  until?: bigint,
): AsyncGenerator<readonly RecordedEvent[], void> {
  let next = from;
  let leaf: Uint8Array | undefined;
  for (;;) {
    const wanted = until === undefined ? limit : Number(until - (next === 'start' ? 0n : next)) + 1;
    const size = Math.min(limit, wanted);
    if (size <= 0) return;
    const range = { from: next, direction: 'forwards', limit: size } as const;
    const read = await store.read(
      tenant,
      stream,
      leaf === undefined ? range : { ...range, after: leaf },
      personals,
    );
    const page = read.filter(({ position }) => position <= upTo);
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < size) return;
    next = last.revision + 1n;
    ({ leaf } = last);
  }
}

/** How many events are read first to find a stream's revision at a position that was the log's end a moment ago. */
const firstLook = 8;

/** The revision of a stream's last event at or before the position, -1n before the first. Reads backwards from its end. */
export async function revisionAt({ store, tenant, stream, upTo }: StreamSource): Promise<bigint> {
  let from: bigint | 'end' = 'end';
  for (let limit = firstLook; ; limit = pageSize) {
    const page = await store.read(tenant, stream, { from, direction: 'backwards', limit }, 'sealed');
    const found = page.find(({ position }) => position <= upTo);
    if (found !== undefined) return found.revision;
    const last = page.at(-1);
    if (last === undefined || last.revision === 0n) return -1n;
    from = last.revision - 1n;
  }
}

/** Pages of everything in a tenant's log after a position. */
export async function* tenantPages(
  { store, tenant, upTo }: Omit<StreamSource, 'stream'>,
  after: bigint,
  personals: Personals,
  limit = pageSize,
): AsyncGenerator<readonly RecordedEvent[], void> {
  let last = after;
  const ends = new Map<StreamName, Pick<RecordedEvent, 'revision' | 'leaf'>>();
  let whole = after === 0n;
  for (;;) {
    const page = await store.readTenant(tenant, last, upTo, limit, personals, { ends, whole });
    if (page.length > 0) yield page;
    for (const { stream, revision, leaf } of page) ends.set(stream, { revision, leaf });
    if (ends.size > maxKnownStreams) {
      ends.clear();
      whole = false;
    }
    const end = page.at(-1);
    if (end === undefined || page.length < limit) return;
    last = end.position;
  }
}
