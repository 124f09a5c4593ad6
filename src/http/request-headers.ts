// The headers that clients send, read strictly: idempotency key, preconditions, trace. A malformed header that
// changes what a request does is a 400; one that only helps to follow a request is replaced.
import { randomUUID } from 'node:crypto';
import type { NamedRevisions, Precondition } from '../ports/demanded-revision.ts';
import { revisionsIn, tagsIn } from './entity-tag.ts';
import { fieldProblem } from './problem.ts';

/** A header's value as Node gives it. */
export type HeaderValue = string | readonly string[] | undefined;

const bareKey = /^[!#-+\--[\]-~]{1,255}$/;
const quotedKey = /^"((?:[ !#-[\]-~]|\\["\\]){1,255})"$/;
const traceForm = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
const nothing = /^0+$/;

/**
 * The client's idempotency key: a quoted string (draft-ietf-httpapi-idempotency-key-header) or a bare token, 1 to 255
 * printable ASCII characters. `undefined` where the header is absent. Throws a 400.
 */
export function idempotencyKeyOf(value: HeaderValue): string | undefined {
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value.trim() : '';
  if (bareKey.test(text)) return text;
  const quoted = quotedKey.exec(text)?.[1]?.replace(/\\(["\\])/g, '$1');
  if (quoted !== undefined) return quoted;
  throw fieldProblem(
    {
      in: 'header',
      field: '/Idempotency-Key',
      code: 'wrong-form',
      message: 'An idempotency key is one quoted string or token of 1 to 255 printable ASCII characters.',
    },
    'idempotency-key-malformed',
  );
}

/** An idempotency key as it is written in the header. */
export function quotedKeyOf(key: string): string {
  return `"${key.replace(/["\\]/g, '\\$&')}"`;
}

/**
 * What a command's conditional headers demand of the thing that it is about (RFC 9110, 13.1): If-Match and If-None-Match,
 * each `*` or a list of entity tags. Tags that no ETag of ours can have are in a good form and name nothing; for If-Match weak
 * ones neither. `undefined` where there are none. Throws a 400 for what is no such list, and for If-Unmodified-Since:
 * nothing here has a date of modification, and who demands one would believe that the command was held to it.
 * If-Modified-Since and If-Range mean nothing to a command (13.1.3, 13.1.5).
 */
export function preconditionOf(headers: Readonly<Record<string, HeaderValue>>): Precondition | undefined {
  const { 'if-match': match, 'if-none-match': noneMatch, 'if-unmodified-since': since } = headers;
  if (since !== undefined) throw fieldProblem(unmodifiedSince, 'precondition-unsupported');
  if (match === undefined && noneMatch === undefined) return undefined;
  return {
    ...(match !== undefined && { match: namedBy(match, 'If-Match', 'strong') }),
    ...(noneMatch !== undefined && { noneMatch: namedBy(noneMatch, 'If-None-Match', 'weak') }),
  };
}

const unmodifiedSince = {
  in: 'header',
  field: '/If-Unmodified-Since',
  code: 'unsupported',
  message:
    'Nothing here has a date of modification: a command is held to a revision by If-Match or If-None-Match with an ETag.',
} as const;

function namedBy(
  value: HeaderValue,
  header: 'If-Match' | 'If-None-Match',
  comparison: 'strong' | 'weak',
): NamedRevisions {
  const tags = typeof value === 'string' ? tagsIn(value) : undefined;
  if (tags !== undefined) return tags === 'any' ? 'any' : revisionsIn(tags, comparison);
  throw fieldProblem(
    {
      in: 'header',
      field: `/${header}`,
      code: 'wrong-form',
      message: `${header} takes * or entity tags as ETag gave them, for instance "42".`,
    },
    `${header.toLowerCase()}-malformed`,
  );
}

/** A W3C trace context's ids; `header` is sent on, with us as the parent. */
export interface TraceContext {
  readonly traceId: string;
  readonly header: string;
}

/** Where a caller's trace stands. */
interface ForeignTrace {
  readonly traceId: string;
  readonly parent: string;
  readonly flags: string;
}

/** The caller's trace (W3C Trace Context, version 00, or what of a later one is the same); `undefined` where there is none that can be continued. */
function foreignTraceIn(value: HeaderValue): ForeignTrace | undefined {
  const [, version, traceId = '', parent = '', flags = ''] =
    traceForm.exec(typeof value === 'string' ? value.trim() : '') ?? [];
  const isValid =
    version !== undefined &&
    version !== 'ff' &&
    !nothing.test(traceId) &&
    !nothing.test(parent) &&
    (version !== '00' || String(value).trim().length === traceLength);
  return isValid ? { traceId, parent, flags } : undefined;
}

/** Continues the caller's trace or begins one; always with a span id of our own. */
export function traceContextOf(value: HeaderValue): TraceContext {
  const { traceId, flags } = foreignTraceIn(value) ?? { traceId: randomHex(), flags: '01' };
  return { traceId, header: `00-${traceId}-${randomHex().slice(0, spanLength)}-${flags}` };
}

/** The caller's own traceparent, as version 00; `undefined` where their trace can't be continued. */
export function foreignTraceparentOf(value: HeaderValue): string | undefined {
  const foreign = foreignTraceIn(value);
  return foreign && `00-${foreign.traceId}-${foreign.parent}-${foreign.flags}`;
}

/** 32 digits with 122 random bits. `randomUUID` takes them from a pool; `randomBytes` would ask the system each time (7 µs). */
function randomHex(): string {
  return randomUUID().replaceAll('-', '');
}

const foreignId = /^[\w.:@/+=~-]{1,128}$/;

/** A foreign id of the request: 1 to 128 letters, digits and `_.:@/+=~-`. Any other one is dropped: it would be written to the log. */
export function clientRequestIdOf(value: HeaderValue): string | undefined {
  return typeof value === 'string' && foreignId.test(value) ? value : undefined;
}

const spanLength = 16;

const traceLength = 55;
