// One recorded event as a message, and back. The key is `tenant/stream`; the value is the record's frame, in which personal
// values are sealed; headers repeat what brokers' tools show: type and id, correlation and trace, and the event's place in which history. `topic-life`
// counts how often the topic was made: who reads on in a topic that was deleted meanwhile sees it there.
import type { EventId, StreamName, TenantId } from '../../domain/shared/ids.ts';
import type { StoredEvent } from '../../ports/event-log.port.ts';
import type { MessageOrigin } from '../../ports/event-publisher.port.ts';
import { FatalFault } from '../../ports/faults.ts';
import { decodeFrame, encodeFrame } from '../codec/record/frame.ts';
import { leafHash, parseHead } from '../codec/record/head.ts';
import { foreignBox, verifyRecord } from '../codec/record/verify.ts';

/** A message as it is sent. */
export interface EventMessage {
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** A message as it is received, and may be anything. */
export interface ReceivedMessage {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers?: Readonly<Record<string, unknown>> | undefined;
}

/** An event whose record was verified. */
export interface ReceivedEvent extends MessageOrigin {
  readonly event: StoredEvent;
  /** Leaf hash of the stream's event before it, in hex. */
  readonly prev: string | undefined;
}

const digits = /^\d{1,19}$/;
const otherFrame = /^VM\d\d$/;

/** The message of an event. */
export function messageOf(event: StoredEvent, { epoch, life }: MessageOrigin): EventMessage {
  const { correlation, traceparent } = parseHead(event.head);
  return {
    key: `${event.tenant}/${event.stream}`,
    value: encodeFrame(event),
    headers: {
      type: event.type,
      id: event.id,
      position: String(event.position),
      epoch,
      'topic-life': String(life),
      correlation,
      ...(traceparent === undefined ? undefined : { traceparent }),
    },
  };
}

/**
 * The event of a message, whose key and headers are those of its head, and whose body and boxes are those that it names. Raises
 * fatal faults `tampered`, and `event-unknown` for a frame or a head of a later version.
 */
export function eventOf({ key, value, headers = {} }: ReceivedMessage): ReceivedEvent {
  if (value === null) return refuse('it has no value');
  const magic = Buffer.from(value.subarray(0, 4)).toString('latin1');
  if (otherFrame.test(magic) && magic !== 'VM01') {
    throw new FatalFault('event-unknown', `A frame ${magic} was written by a newer VoiceMeet.`);
  }
  const parts = decodeFrame(value);
  const head = parseHead(parts.head);
  const named = key === null ? '' : textOf(key);
  const [position, life] = [textOf(headers['position']), textOf(headers['topic-life'])];
  if (!digits.test(position) || !digits.test(life)) return refuse('its headers name no place');
  const slash = named.indexOf('/');
  const event: StoredEvent = {
    ...parts,
    tenant: named.slice(0, slash) as TenantId,
    stream: named.slice(slash + 1) as StreamName,
    revision: head.revision,
    id: textOf(headers['id']) as EventId,
    type: textOf(headers['type']),
    at: head.at,
    command: head.command,
    leaf: leafHash(parts.head),
    position: BigInt(position),
  };
  const verified = verifyRecord(event);
  const box = foreignBox(event, verified);
  if (box >= 0) return refuse(`its box ${box} is not the one that its body names`);
  return { event, prev: head.prev, epoch: textOf(headers['epoch']), life: BigInt(life) };
}

/** Which life of the topic a message is from; undefined where it is no event as the relay publishes it. */
export function lifeOf(message: ReceivedMessage): bigint | undefined {
  try {
    return eventOf(message).life;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array ? Buffer.from(value).toString() : '';
}

function refuse(why: string): never {
  throw new FatalFault('tampered', `This message is not an event as the relay publishes it: ${why}.`);
}
