// What the verbs about snapshots share: how a stream is named, and the walk over what is kept.
import { Argument, InvalidArgumentError } from 'commander';
import { parseStreamName } from '../../domain/shared/ids.ts';
import type { StreamName } from '../../domain/shared/ids.ts';
import { FatalFault } from '../../ports/faults.ts';
import type { ShelvedEntry, SnapshotPlace, SnapshotShelf } from '../../ports/snapshot-shelf.port.ts';

/** One stream, or every one. */
export type StreamWish = StreamName | 'all';

const pageEntries = 500;

/** The argument that says whose snapshots are meant; required where `by default` is not given. */
export function streamArgument(byDefault?: 'all'): Argument {
  const argument = new Argument(byDefault === undefined ? '<stream>' : '[stream]', 'its name, or "all"');
  argument.argParser((text): StreamWish => {
    const name = text === 'all' ? 'all' : parseStreamName(text)?.name;
    if (name !== undefined) return name;
    throw new InvalidArgumentError(
      'A stream is named like meeting-<tenant>.<id>, as "snapshots list" prints it.',
    );
  });
  return byDefault === undefined ? argument : argument.default(byDefault);
}

/** Every snapshot of a stream, or of all, in the shelf's order, page by page. Raises the shelf's faults, and `interrupted`. */
export async function* keptOf(
  { list }: Pick<SnapshotShelf, 'list'>,
  wish: StreamWish,
  signal: AbortSignal,
): AsyncGenerator<ShelvedEntry, undefined> {
  let after: SnapshotPlace | undefined = wish === 'all' ? undefined : before(wish);
  for (;;) {
    const page = await list(after, pageEntries);
    for (const entry of page) {
      if (wish !== 'all' && entry.stream !== wish) return undefined;
      if (signal.aborted) throw new FatalFault('interrupted', 'Interrupted before the end.');
      yield entry;
    }
    after = page.at(-1);
    if (after === undefined || page.length < pageEntries) return undefined;
  }
}

/** The place in the shelf's order just before a stream's first snapshot. */
function before(stream: StreamName): SnapshotPlace | undefined {
  const tenant = parseStreamName(stream)?.tenant;
  return tenant && { tenant, stream, fold: '', revision: -1n };
}
