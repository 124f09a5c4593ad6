// How a peer takes part: it appends to fresh streams at once, to hot ones in turns, at the revision that was read before
// the first append and after each conflict.
import type { EventToAppend } from './events.ts';
import { hotStreams, streamIds } from './subject.ts';
import type { AppendSubject, Checked, Load } from './subject.ts';
import { turns } from './turns.ts';

/** A peer's own way to append one event. A revision is whatever the peer has for it; `undefined`: no stream. */
export interface Peer<Revision> {
  readonly name: string;
  readonly takes?: (load: Load) => boolean;
  /** Remembers where the store ends, before a measurement. */
  readonly mark: () => Promise<void>;
  /** The revision of a stream's last event in the store. */
  readonly revisionOf: (stream: string) => Promise<Revision | undefined>;
  /** Appends after a revision; returns the new one and the name under which `stored` will list the event, or `conflict`. */
  readonly append: (
    stream: string,
    after: Revision | undefined,
    event: EventToAppend,
  ) => Promise<{ readonly revision: Revision; readonly name: string } | 'conflict'>;
  /** The names of all events after the mark. */
  readonly stored: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

const maxAttempts = 1_000;

/** A peer as a subject of the benchmark. */
export function peerSubject<Revision>(peer: Peer<Revision>): AppendSubject {
  const nextId = streamIds();
  return {
    name: peer.name,
    takes: (load) => load.personalOneIn > 1 && (peer.takes?.(load) ?? true),
    close: peer.close,
    async begin({ streams }) {
      await peer.mark();
      const acknowledged: string[] = [];
      const inTurn = turns();
      const known = new Map<string, Revision | undefined>();
      const names = Array.from({ length: hotStreams }, () => `meeting-${nextId()}`);
      let next = 0;
      const appendHot = async (stream: string, event: EventToAppend): Promise<void> => {
        if (!known.has(stream)) known.set(stream, await peer.revisionOf(stream));
        for (let attempt = 0; attempt < maxAttempts; attempt++) {
          const done = await peer.append(stream, known.get(stream), event);
          if (done === 'conflict') {
            known.set(stream, await peer.revisionOf(stream));
            continue;
          }
          known.set(stream, done.revision);
          acknowledged.push(done.name);
          return;
        }
        throw new Error(`${peer.name}: ${maxAttempts} conflicts in a row`);
      };
      return {
        async append(event) {
          if (streams === 'hot') {
            const stream = names[next++ % names.length]!;
            await inTurn(stream, () => appendHot(stream, event));
            return;
          }
          const done = await peer.append(`meeting-${nextId()}`, undefined, event);
          if (done === 'conflict') throw new Error(`${peer.name}: a conflict on a fresh stream`);
          acknowledged.push(done.name);
        },
        check: async () => compared(acknowledged, await peer.stored()),
      };
    },
  };
}

function compared(acknowledged: readonly string[], stored: readonly string[]): Checked {
  const [wanted, found] = [new Set(acknowledged), new Set(stored)];
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((name) => !found.has(name)).length,
    surplus: stored.filter((name) => !wanted.has(name)).length + stored.length - found.size,
  };
}
