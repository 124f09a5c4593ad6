// Whether the events of one partition follow each other, stream by stream, where each may come again: the relay repeats after a
// failure, and a rebuilt topic repeats all. Knows the streams that it saw last; of others nothing can be said.
import type { StreamName } from '../../domain/shared/ids.ts';
import type { StoredEvent } from '../../ports/event-log.port.ts';

/** Why an event can't be the next of its stream: it is another one than the one before it names, or some are missing before it. */
export interface ChainFault {
  readonly kind: 'tampered' | 'missing';
  readonly why: string;
}

type Place = Pick<StoredEvent, 'revision'> & { readonly leaf: string };

/** Streams beyond so many are forgotten, those first that were seen longest ago. */
const maxStreams = 10_000;

/** A chain that knows no stream yet. Takes events one by one; what it finds at fault is not remembered. */
export function topicChain(): (
  event: Pick<StoredEvent, 'stream' | 'revision' | 'leaf'>,
  prev: string | undefined,
) => ChainFault | undefined {
  const seen = new Map<StreamName, { readonly newest: Place; readonly highest: Place }>();
  return ({ stream, revision, leaf }, prev) => {
    const place = { revision, leaf: Buffer.from(leaf).toString('hex') };
    const before = seen.get(stream);
    const fault = before && faultOf(before, place, prev);
    if (fault?.kind === 'tampered') return fault;
    const highest = before !== undefined && before.highest.revision > revision ? before.highest : place;
    seen.delete(stream);
    seen.set(stream, { newest: place, highest });
    const [oldest] = seen.keys();
    if (seen.size > maxStreams && oldest !== undefined) seen.delete(oldest);
    return fault;
  };
}

function faultOf(
  { newest, highest }: { readonly newest: Place; readonly highest: Place },
  { revision, leaf }: Place,
  prev: string | undefined,
): ChainFault | undefined {
  for (const known of [newest, highest]) {
    if (revision === known.revision && leaf !== known.leaf)
      return {
        kind: 'tampered',
        why: `it is another event than the one that came as revision ${revision} before`,
      };
    if (revision === known.revision + 1n && prev !== known.leaf)
      return { kind: 'tampered', why: 'its head names another event before it than the one that came' };
  }
  if (revision <= highest.revision + 1n) return undefined;
  return {
    kind: 'missing',
    why: `revision ${highest.revision + 1n} did not come before revision ${revision}`,
  };
}
