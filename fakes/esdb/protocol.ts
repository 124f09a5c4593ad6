// Methods and requests of EventStoreDB's gRPC protocol as the client 6.2.1 generated them. The only file that imports
// the generated CommonJS code; everything else speaks in the plain types below.
import gossipGrpc from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import featuresGrpc from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import streamsGrpc from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb.js';
import type { AppendReq, DeleteReq, ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { anyRevision, noStream, streamExists } from './records.ts';

/** An event as it came: nothing of it is checked. */
export interface ProposedEvent {
  readonly id: string;
  readonly type: string | undefined;
  readonly contentType: string | undefined;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

/** Which stream a write is for, and at which revision; undefined where the client said nothing. */
export interface WriteHead {
  readonly stream: string | undefined;
  readonly expected: bigint | undefined;
}

/** One message of `Append`: the head, or one event. */
export type AppendPart = WriteHead | ProposedEvent | 'nothing';

/** A place in $all as the client gave it; start and end as the server's numbers. */
export type AllFrom = { readonly commit: bigint; readonly prepare: bigint } | 'start' | 'end';

/** Which events a reader of $all wants. */
export interface FilterAsk {
  readonly on: 'stream' | 'type';
  readonly regex: string;
  readonly prefixes: readonly string[];
  readonly maxSearchWindow: number | undefined;
  readonly checkpointIntervalMultiplier: number;
}

/** A stream and where to read it from; a revision is as the client gave it, 64 bits without a sign. */
export interface StreamFrom {
  readonly stream: string;
  readonly from: bigint | 'start' | 'end';
}

/** What `Read` was asked for; `count` undefined: a subscription. */
export interface ReadAsk {
  readonly of: StreamFrom | { readonly all: AllFrom };
  readonly isBackwards: boolean;
  readonly count: bigint | undefined;
  readonly filter: FilterAsk | undefined;
  /** Whether ids are wanted as text: the client asks for nothing else. */
  readonly textIds: boolean;
}

/** A method: its path, and how its requests are read. Answers are written as bytes. */
export interface Method<Asked> {
  readonly path: string;
  readonly read: (bytes: Buffer) => Asked;
}

function method<Asked>({ path }: { readonly path: string }, read: Method<Asked>['read']): Method<Asked> {
  return { path, read };
}

const { StreamsService } = streamsGrpc;

/** The methods of the streams service. */
export const streamsMethods = {
  read: method(StreamsService.read, (bytes) => readAsk(streams.ReadReq.deserializeBinary(bytes))),
  append: method(StreamsService.append, (bytes) => appendPart(streams.AppendReq.deserializeBinary(bytes))),
  delete: method(StreamsService.delete, (bytes) => deleteAsk(streams.DeleteReq.deserializeBinary(bytes))),
  tombstone: method(StreamsService.tombstone, (bytes) =>
    deleteAsk(streams.TombstoneReq.deserializeBinary(bytes)),
  ),
};

/** The methods by which a client asks what the server can do, and which node leads. */
export const askedMethods = {
  supported: method(featuresGrpc.ServerFeaturesService.getSupportedMethods, () => 'asked'),
  gossip: method(gossipGrpc.GossipService.read, () => 'asked'),
};

function proposed(message: AppendReq.ProposedMessage): ProposedEvent {
  const about = message.getMetadataMap();
  return {
    id: message.getId()?.getString() ?? '',
    type: about.get('type'),
    contentType: about.get('content-type'),
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

function appendPart(message: AppendReq): AppendPart {
  const [options, event] = [message.getOptions(), message.getProposedMessage()];
  if (options !== undefined) return { stream: streamName(options), expected: expectedOf(options) };
  return event === undefined ? 'nothing' : proposed(event);
}

interface Expecting {
  readonly hasAny: () => boolean;
  readonly hasNoStream: () => boolean;
  readonly hasStreamExists: () => boolean;
  readonly hasRevision: () => boolean;
  readonly getRevision: () => string;
}

function expectedOf(options: Expecting): bigint | undefined {
  if (options.hasAny()) return anyRevision;
  if (options.hasNoStream()) return noStream;
  if (options.hasStreamExists()) return streamExists;
  return options.hasRevision() ? BigInt(options.getRevision()) : undefined;
}

function deleteAsk(message: { readonly getOptions: DeleteReq['getOptions'] }): WriteHead {
  const options = message.getOptions();
  return { stream: options && streamName(options), expected: options && expectedOf(options) };
}

function streamName(options: {
  readonly getStreamIdentifier: () => StreamIdentifier | undefined;
}): string | undefined {
  const name = options.getStreamIdentifier()?.getStreamName_asU8();
  return name === undefined ? undefined : Buffer.from(name).toString('utf8');
}

function readAsk(message: ReadReq): ReadAsk | 'nothing' {
  const options = message.getOptions();
  const of = options && readFrom(options);
  if (options === undefined || of === undefined) return 'nothing';
  return {
    of,
    isBackwards: options.getReadDirection() === streams.ReadReq.Options.ReadDirection.BACKWARDS,
    count: options.hasSubscription() ? undefined : BigInt(options.getCount()),
    filter: filterOf(options),
    textIds: options.getUuidOption()?.hasString() === true,
  };
}

function readFrom(options: ReadReq.Options): ReadAsk['of'] | undefined {
  const [stream, all] = [options.getStream(), options.getAll()];
  if (stream !== undefined) {
    const from = stream.hasRevision() ? BigInt(stream.getRevision()) : stream.hasEnd() ? 'end' : 'start';
    return { stream: streamName(stream) ?? '', from };
  }
  if (all === undefined) return undefined;
  const position = all.getPosition();
  if (position === undefined) return { all: all.hasEnd() ? 'end' : 'start' };
  const [commit, prepare] = [position.getCommitPosition(), position.getPreparePosition()];
  return { all: { commit: BigInt(commit), prepare: BigInt(prepare) } };
}

function filterOf(options: ReadReq.Options): FilterAsk | undefined {
  const filter = options.getFilter();
  const byStream = filter?.getStreamIdentifier();
  const expression = byStream ?? filter?.getEventType();
  if (filter === undefined || expression === undefined) return undefined;
  return {
    on: byStream === undefined ? 'type' : 'stream',
    regex: expression.getRegex(),
    prefixes: expression.getPrefixList(),
    maxSearchWindow: filter.hasMax() ? filter.getMax() : undefined,
    checkpointIntervalMultiplier: filter.getCheckpointintervalmultiplier(),
  };
}
