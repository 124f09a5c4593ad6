// The head of a record: the Merkle entry. Its members and their forms exactly as docs/envelope.md, section 4,
// specifies them; no personal data, no payload.
import { hash } from 'node:crypto';
import type { Actor, ActorKind } from '../../../domain/shared/actor.ts';
import { isUuid, parseStreamName } from '../../../domain/shared/ids.ts';
import type { CommandId, CorrelationId, EventId, StreamName, TenantId } from '../../../domain/shared/ids.ts';
import { parseInstant } from '../../../domain/shared/instant.ts';
import type { Instant } from '../../../domain/shared/instant.ts';
import { FatalFault, PermanentFault } from '../../../ports/faults.ts';
import { matchHead } from './head-text.ts';

/** What a head says besides what its event does; in its bytes the revision is a decimal string. */
export interface HeadStory {
  readonly tenant: TenantId;
  readonly stream: StreamName;
  readonly revision: bigint;
  readonly id: EventId;
  readonly command: CommandId;
  readonly causation: CommandId | EventId;
  readonly correlation: CorrelationId;
  /** W3C Trace Context, version 00. */
  readonly traceparent?: string;
  readonly actor: Actor;
  readonly at: Instant;
  /** The source's own time, where it has one. */
  readonly occurred?: Instant;
  /** Leaf hash of the stream's previous event, lower-case hex; absent at revision 0 only. */
  readonly prev?: string;
}

/** All that a head says. */
export interface Head extends HeadStory {
  /** `<category>.<pastTense>.v<n>`, of the stream's category. */
  readonly type: string;
  /** SHA-256 of the body's bytes, lower-case hex. */
  readonly body: string;
}

const headVersion = 1;
const sha256Hex = /^[0-9a-f]{64}$/;
const typeShape = /^([a-z][A-Za-z]*)\.[a-z][A-Za-z]*\.v[1-9]\d{0,5}$/;
const revisionShape = /^(?:0|[1-9]\d{0,18})$/;
/** As many digits as `revisionShape` takes. */
const maxRevision = 10n ** 19n - 1n;
const traceShape = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
/** A UUID or a permanent name; no "@", no blank: never a mail address nor a person's name. */
const actorName = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$/;
const actorKinds: Readonly<Record<ActorKind, true>> = {
  person: true,
  guest: true,
  service: true,
  operator: true,
  timer: true,
  reactor: true,
  system: true,
};

/**
 * The bytes of a head. Raises a permanent fault `head-malformed` where a member is malformed. Type and body
 * are given apart: merging them into one object first would cost more than the rest.
 */
export function makeHead(story: HeadStory, type: string, body: string): Buffer {
  return makeHeadAndLeaf(story, type, body).head;
}

/** Head and leaf hash in one: the hash's prefix lies before the head's bytes, so that nothing is copied for it. */
export function makeHeadAndLeaf(
  story: HeadStory,
  type: string,
  body: string,
): { readonly head: Buffer; readonly leaf: Buffer } {
  const fault = faultOf(story, type, body);
  if (fault !== undefined)
    throw new PermanentFault('head-malformed', `An event's head has a wrong ${fault}.`);
  const bytes = prefixed(textOf(story, type, body));
  // A digest as text and then as bytes of the pool: a digest as a buffer of its own costs twice the digest.
  return { head: bytes.subarray(1), leaf: Buffer.from(hash('sha256', bytes, 'binary'), 'binary') };
}

/** A head's text after the prefix 0x00. Every member's form is ASCII. */
function prefixed(text: string): Buffer {
  return Buffer.from(`\0${text}`, 'latin1');
}

/**
 * What a head's bytes say. Raises a fatal fault `tampered` for anything but exactly a head's bytes, and
 * `event-unknown` for a head of a later version.
 */
export function parseHead(bytes: Uint8Array): Head {
  const text = asBuffer(bytes).toString();
  // The expression has just made sure of every form that the branded types stand for.
  return (matchHead(text) as Head | undefined) ?? parseStrictly(text);
}

/** Member by member: for bytes that are not as they should be, and to say why. */
function parseStrictly(text: string): Head {
  const members = membersOf(text);
  if (typeof members['v'] === 'number' && members['v'] > headVersion) {
    throw new FatalFault(
      'event-unknown',
      `A head of version ${members['v']} was written by a newer VoiceMeet.`,
    );
  }
  // The members are what they claim to be only once `faultOf` said so and the same bytes came out again.
  members['revision'] = revisionOf(members['revision']);
  const head = members as unknown as Head;
  const fault = faultOf(head, head.type, head.body);
  if (fault !== undefined) return tampered(`a wrong ${fault}`);
  if (textOf(head, head.type, head.body) !== text)
    return tampered('unknown members, or members in another order');
  return head;
}

/** SHA-256(0x00 ‖ head), 32 bytes: the leaf of RFC 6962. */
export function leafHash(head: Uint8Array): Buffer {
  return hash('sha256', entryOf(head), 'buffer');
}

/** Whether `leaf` is the leaf of a head. Compared as text: a digest as a buffer of its own costs more than the digest. */
export function isLeafOf(leaf: Uint8Array, head: Uint8Array): boolean {
  return hash('sha256', entryOf(head), 'hex') === asBuffer(leaf).toString('hex');
}

/** 0x00 ‖ head. */
function entryOf(head: Uint8Array): Buffer {
  const entry = Buffer.allocUnsafe(1 + head.length);
  entry[0] = 0x00;
  entry.set(head, 1);
  return entry;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * RFC 8785: keys in order, and no member's form needs an escape (that is why a template may stand for JSON.stringify,
 * which takes three times as long).
 */
function textOf(head: HeadStory, type: string, body: string): string {
  const { actor, occurred, prev, traceparent } = head;
  return (
    `{"actor":{"id":"${actor.id}","kind":"${actor.kind}"},"at":"${head.at}","body":"${body}",` +
    `"causation":"${head.causation}","command":"${head.command}","correlation":"${head.correlation}",` +
    `"id":"${head.id}",${memberOf('occurred', occurred)}${memberOf('prev', prev)}"revision":"${head.revision}",` +
    `"stream":"${head.stream}","tenant":"${head.tenant}",${memberOf('traceparent', traceparent)}` +
    `"type":"${type}","v":${headVersion}}`
  );
}

function memberOf(name: string, value: string | undefined): string {
  return value === undefined ? '' : `"${name}":"${value}",`;
}

/** The name of the first malformed member. Takes every member as unknown, since stored bytes may say anything. */
function faultOf(
  head: { readonly [Member in keyof HeadStory]: unknown },
  type: unknown,
  body: unknown,
): string | undefined {
  const stream = typeof head.stream === 'string' ? parseStreamName(head.stream) : undefined;
  if (stream === undefined) return 'stream';
  if (head.tenant !== stream.tenant) return 'tenant';
  if (typeof type !== 'string' || typeShape.exec(type)?.[1] !== stream.category) return 'type';
  if (typeof head.revision !== 'bigint' || head.revision < 0n || head.revision > maxRevision)
    return 'revision';
  for (const member of ['id', 'command', 'causation', 'correlation'] as const) {
    const id = head[member];
    // Most commands are caused by nothing but themselves.
    if (id === head.command && member === 'causation') continue;
    if (typeof id !== 'string' || !isUuid(id)) return member;
  }
  if (!isInstant(head.at)) return 'at';
  if (head.occurred !== undefined && !isInstant(head.occurred)) return 'occurred';
  if (head.revision === 0n ? head.prev !== undefined : !matches(head.prev, sha256Hex)) return 'prev';
  if (!matches(body, sha256Hex)) return 'body';
  if (head.traceparent !== undefined && !matches(head.traceparent, traceShape)) return 'traceparent';
  return isActor(head.actor) ? undefined : 'actor';
}

function isActor(actor: unknown): boolean {
  if (typeof actor !== 'object' || actor === null || !('kind' in actor) || !('id' in actor)) return false;
  const { kind, id } = actor;
  if (typeof kind !== 'string' || !Object.hasOwn(actorKinds, kind)) return false;
  if (typeof id !== 'string' || !actorName.test(id)) return false;
  return isUuid(id) || (kind !== 'person' && kind !== 'guest');
}

function isInstant(value: unknown): boolean {
  return typeof value === 'string' && parseInstant(value) !== undefined;
}

function matches(value: unknown, shape: RegExp): boolean {
  return typeof value === 'string' && shape.test(value);
}

function revisionOf(value: unknown): bigint | undefined {
  return typeof value === 'string' && revisionShape.test(value) ? BigInt(value) : undefined;
}

function membersOf(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return tampered('bytes that are not JSON');
  }
  if (typeof parsed !== 'object' || parsed === null) return tampered('bytes that are not a JSON object');
  return parsed as Record<string, unknown>;
}

function tampered(what: string): never {
  throw new FatalFault('tampered', `A stored head has ${what}.`);
}
