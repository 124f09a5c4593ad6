// The server's answers as bytes: AppendResp, DeleteResp, ReadResp with an event or with what a read says besides
// (streams.proto), what the server can do (serverfeatures.proto), and which node leads (gossip.proto).
import { anyRevision, endOfUint64, noStream, streamExists } from './records.ts';
import type { LogPlace, StoredEvent } from './records.ts';
import { encoded } from './wire.ts';
import type { Field } from './wire.ts';

const nothing: readonly Field[] = [];
const ticksPerMs = 10_000n;

/** An append that was written; a revision or position of -1 is none. */
export function appendSuccess(last: bigint, position: bigint): Buffer {
  const revision: Field = last < 0n ? [2, nothing] : [1, last];
  return encoded([[1, [revision, position < 0n ? [4, nothing] : [3, both(position)]]]]);
}

/** An append at another revision than the stream's; said twice, for clients before 20.6 too (Streams.Append.cs). */
export function appendWrongExpectedVersion(expected: bigint, current: bigint): Buffer {
  const before: readonly Field[] = [
    current < 0n ? [2, nothing] : [1, current],
    expected === anyRevision
      ? [4, nothing]
      : expected === streamExists
        ? [5, nothing]
        : [3, expected === noStream ? endOfUint64 : expected],
  ];
  const since: readonly Field[] = [
    current < 0n ? [7, nothing] : [6, current],
    expected === anyRevision
      ? [9, nothing]
      : expected === streamExists
        ? [10, nothing]
        : expected === noStream
          ? [11, nothing]
          : [8, expected],
  ];
  return encoded([[2, [...before, ...since]]]);
}

/** A delete that was written. */
export const deleted = (position: bigint): Buffer => encoded([[1, both(position)]]);

/** A read of a stream that is not there. */
export const streamNotFound = (stream: string): Buffer => encoded([[4, [[1, [[3, stream]]]]]]);

/** The first thing a subscription says. */
export const confirmation = (subscriptionId: string): Buffer => encoded([[2, [[1, subscriptionId]]]]);

/** How far a filtered subscription has looked. */
export const checkpoint = ({ commit, prepare }: LogPlace): Buffer => encoded([[3, place(commit, prepare)]]);

/** A subscription has sent all there is. */
export const caughtUp = (): Buffer => encoded([[8, nothing]]);

/** A subscription lags again. */
export const fellBehind = (): Buffer => encoded([[9, nothing]]);

/**
 * An event as it is read: RecordedEvent in ReadResp (ConvertToReadEvent in Streams.Read.cs). Without its position: a
 * stream's event of an old transaction.
 */
export function readEvent(event: Omit<StoredEvent, 'message'>, withPosition = true): Buffer {
  const { commit, prepare } = withPosition ? event : { commit: endOfUint64, prepare: endOfUint64 };
  const about: readonly (readonly [string, string])[] = [
    ['type', event.type],
    ['created', (BigInt(event.createdMs) * ticksPerMs).toString()],
    ['content-type', event.isJson ? 'application/json' : 'application/octet-stream'],
  ];
  const recorded: readonly Field[] = [
    [1, [[2, event.id]]],
    [2, [[3, event.stream]]],
    [3, event.revision],
    [4, prepare],
    [5, commit],
    ...about.map(([key, value]): Field => [
      6,
      [
        [1, key],
        [2, value],
      ],
    ]),
    [7, event.metadata],
    [8, event.data],
  ];
  return encoded([[1, [[1, recorded], withPosition ? [3, commit] : [4, nothing]]]]);
}

/** The methods of the streams service that are offered, by their paths, and the server's version (ServerFeatures.cs). */
export function supportedMethods(paths: readonly string[]): Buffer {
  const methods = paths.map((path): Field => {
    const [, service = '', name = ''] = path.toLowerCase().split('/');
    const features = name === 'read' ? ['position', 'events'] : [];
    return [1, [[1, name], [2, service], ...features.map((feature): Field => [3, feature])]];
  });
  return encoded([...methods, [2, '24.10.4']]);
}

/** A cluster of one node, which leads and is alive, at a port of the loopback (ClusterInfo.cs). */
export function clusterOfOne(instance: string, port: number): Buffer {
  const leader = 8n;
  const node: readonly Field[] = [
    [1, [[2, instance]]],
    [2, BigInt(Date.now())],
    [3, leader],
    [4, 1n],
    [
      5,
      [
        [1, '127.0.0.1'],
        [2, BigInt(port)],
      ],
    ],
  ];
  return encoded([[1, node]]);
}

function place(commit: bigint, prepare: bigint): readonly Field[] {
  return [
    [1, commit],
    [2, prepare],
  ];
}

const both = (position: bigint): readonly Field[] => place(position, position);
