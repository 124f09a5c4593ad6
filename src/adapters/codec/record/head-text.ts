// The text of a head as one expression: bytes that match it have exactly a head's members, in order, each in its
// form, so that reading one needs no JSON parser and no writing it again to compare (1 µs instead of 6). What does
// not match is read member by member, which tells what is wrong with it.
import { isUuid } from '../../../domain/shared/ids.ts';
import { parseInstant } from '../../../domain/shared/instant.ts';

/** What a head's text says; forms that cross members are checked too, but for those that names of the code add (branded types). */
export interface HeadText {
  readonly actor: { readonly id: string; readonly kind: string };
  readonly at: string;
  readonly body: string;
  readonly causation: string;
  readonly command: string;
  readonly correlation: string;
  readonly id: string;
  readonly occurred: string | undefined;
  readonly prev: string | undefined;
  readonly revision: bigint;
  readonly stream: string;
  readonly tenant: string;
  readonly traceparent: string | undefined;
  readonly type: string;
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const sha256 = '[0-9a-f]{64}';
const instant = '[0-9TZ:.-]{24}';
const shape = new RegExp(
  [
    String.raw`^\{"actor":\{"id":"([A-Za-z0-9][A-Za-z0-9._:/-]{0,99})","kind":"(person|guest|service|operator|timer|reactor|system)"\}`,
    `"at":"(${instant})"`,
    `"body":"(${sha256})"`,
    `"causation":"(${uuid})"`,
    `"command":"(${uuid})"`,
    `"correlation":"(${uuid})"`,
    `"id":"(${uuid})"(?:,"occurred":"(${instant})")?(?:,"prev":"(${sha256})")?`,
    String.raw`"revision":"(0|[1-9]\d{0,18})"`,
    String.raw`"stream":"(([a-z][A-Za-z]*)-(${uuid})\.${uuid})"`,
    String.raw`"tenant":"(${uuid})"(?:,"traceparent":"(00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})")?`,
    String.raw`"type":"(([a-z][A-Za-z]*)\.[a-z][A-Za-z]*\.v[1-9]\d{0,5})"`,
    String.raw`"v":1\}$`,
  ].join(','),
);

/** What the text of a head of version 1 says; `undefined` for any other text. */
export function matchHead(text: string): HeadText | undefined {
  const match = shape.exec(text);
  if (match === null) return undefined;
  // By index and in one literal: taking a match apart by patterns, or spreading parts, costs more than matching.
  const [kind, at, occurred, prev] = [match[2] ?? '', match[3] ?? '', match[9], match[10]];
  const [actor, digits] = [match[1] ?? '', match[11] ?? ''];
  if (match[13] !== match[18] || match[14] !== match[15]) return undefined;
  if ((digits === '0') !== (prev === undefined)) return undefined;
  if ((kind === 'person' || kind === 'guest') && !isUuid(actor)) return undefined;
  if (parseInstant(at) === undefined) return undefined;
  if (occurred !== undefined && parseInstant(occurred) === undefined) return undefined;
  return {
    actor: { id: actor, kind },
    at,
    body: match[4] ?? '',
    causation: match[5] ?? '',
    command: match[6] ?? '',
    correlation: match[7] ?? '',
    id: match[8] ?? '',
    occurred,
    prev,
    revision: BigInt(digits),
    stream: match[12] ?? '',
    tenant: match[15] ?? '',
    traceparent: match[16],
    type: match[17] ?? '',
  };
}
