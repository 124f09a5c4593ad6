// docs/envelope.md is what others write verifiers from: each of its vectors is what this code makes and reads, and
// every section that code cites is there.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { identityHash } from '../../../../src/adapters/codec/identity.ts';
import {
  dataKeyContext,
  epochKeyContext,
  unwrapKey,
  wrapKey,
} from '../../../../src/adapters/codec/key-wrap.ts';
import { makeBody, parseBody } from '../../../../src/adapters/codec/record/body.ts';
import { closeBox, deriveEventKey, openBox } from '../../../../src/adapters/codec/record/box.ts';
import type { BoxPlace } from '../../../../src/adapters/codec/record/box.ts';
import { canonicalBytes } from '../../../../src/adapters/codec/record/canonical-json.ts';
import { decodeFrame, encodeFrame } from '../../../../src/adapters/codec/record/frame.ts';
import { leafHash, makeHead, parseHead } from '../../../../src/adapters/codec/record/head.ts';
import {
  bodyLimitBytes,
  boxLimitBytes,
  boxLimitCount,
  headLimitBytes,
  recordLimitBytes,
} from '../../../../src/adapters/codec/record/limits.ts';
import { clientCommandId, eventId, voicemeetNamespace } from '../../../../src/adapters/codec/record/uuid.ts';
import { foreignBox } from '../../../../src/adapters/codec/record/verify.ts';
import { packBoxes } from '../../../../src/adapters/eventstore/postgres/boxes.ts';
import type { ClaimKey } from '../../../../src/ports/kept-answer.ts';
import type { ForeignIdentity } from '../../../../src/ports/keyring.port.ts';
import { filesBelow, textOf } from '../../../architecture/files.ts';
import { goldenNames } from '../../../support/golden.ts';

const document = textOf('docs/envelope.md');
const vectors = new Map(
  [...document.matchAll(/^```text (\S+)\n([\s\S]*?)\n```$/gm)].map(([, name = '', text = '']) => [
    name,
    text,
  ]),
);
const read = new Set<string>();

/** The text of a named block; each has to be asked for by some test. */
function textIn(name: string): string {
  const text = vectors.get(name);
  if (text === undefined) throw new Error(`docs/envelope.md has no block "${name}"`);
  read.add(name);
  return text;
}

const bytesIn = (name: string): Buffer => Buffer.from(textIn(name), 'hex');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
/** `count` bytes that count up from `first`. */
const counting = (first: number, count: number): Buffer =>
  Buffer.from(Array.from({ length: count }, (_, index) => first + index));

describe('the vectors of docs/envelope.md', () => {
  const heads = ['0', '1'].map((n) => parseHead(Buffer.from(textIn(`head-${n}`))));
  const second = heads[1]!;
  const place: BoxPlace = {
    tenant: second.tenant,
    stream: second.stream,
    id: second.id,
    type: second.type,
    number: 0,
    subject: `person:${second.actor.id}`,
    purpose: 'content',
    key: textIn('data-key-name'),
  };

  it.each([0, 1])('give the ids of event %i', (n) => {
    const [tenant, principal, route, key] = JSON.parse(textIn(`request-${n}`)) as string[];
    const claim = { tenant, principal, route, key } as unknown as ClaimKey;
    const head = heads[n]!;
    expect(clientCommandId(claim)).toBe(textIn(`command-${n}`));
    expect(head.command).toBe(textIn(`command-${n}`));
    expect(eventId(head.command, head.stream, 0)).toBe(textIn(`id-${n}`));
    expect(head.id).toBe(textIn(`id-${n}`));
  });

  it.each([0, 1])('give head, leaf and body of event %i', (n) => {
    const { type, body: bodyHash, ...story } = heads[n]!;
    const body = Buffer.from(textIn(`body-${n}`));
    expect(makeHead(story, type, bodyHash).toString()).toBe(textIn(`head-${n}`));
    expect(hex(leafHash(Buffer.from(textIn(`head-${n}`))))).toBe(textIn(`leaf-${n}`));
    expect(createHash('sha256').update(body).digest('hex')).toBe(bodyHash);
    const { data, boxes, salt } = parseBody(body);
    expect(makeBody(data, boxes, Buffer.from(salt, 'base64url'))).toEqual(body);
  });

  it('chain the second event to the first', () => {
    expect([heads[0]!.prev, second.prev]).toEqual([undefined, textIn('leaf-0')]);
    expect([textIn('head-0').length, textIn('head-1').length]).toEqual([564, 638]);
  });

  it('close and open the box', () => {
    const key = bytesIn('data-key');
    const values = JSON.parse(textIn('plaintext')) as Record<string, unknown>;
    const derived = deriveEventKey(key, second.id, 0);
    const closed = closeBox(key, place, values, bytesIn('nonce'));
    const body = parseBody(Buffer.from(textIn('body-1')));
    const [note] = body.boxes;
    expect([hex(derived.eventKey), hex(derived.kcv)]).toEqual([textIn('event-key'), textIn('kcv')]);
    expect([hex(closed.bytes), closed.commit, closed.kcv]).toEqual([
      textIn('box'),
      note!.commit,
      textIn('kcv'),
    ]);
    expect(openBox(key, place, bytesIn('box'), note!)).toEqual({ kind: 'known', values });
    expect(foreignBox({ boxes: [bytesIn('box')] }, { head: second, body })).toBe(-1);
    expect(body.salt).toBe(bytesIn('salt-1').toString('base64url'));
    expect(canonicalBytes([1, ...Object.values(place)]).toString()).toBe(textIn('associated-data'));
  });

  it('frame the first event, and pack the box of the second', () => {
    const parts = decodeFrame(bytesIn('frame-0'));
    expect([parts.head.toString(), parts.body.toString()]).toEqual([textIn('head-0'), textIn('body-0')]);
    expect(hex(encodeFrame(parts))).toBe(textIn('frame-0'));
    expect(bytesIn('frame-0')).toHaveLength(633);
    expect(hex(packBoxes([bytesIn('box')])!)).toBe(textIn('packed-boxes'));
  });

  it('wrap the keys', () => {
    const [root, epoch] = [counting(0x00, 32), counting(0x20, 32)];
    const epochContext = epochKeyContext(second.tenant, 1);
    const keyContext = dataKeyContext(second.tenant, place.key, 1);
    expect(hex(wrapKey(root, epoch, epochContext, counting(0x80, 12)))).toBe(textIn('wrapped-epoch-key'));
    expect(unwrapKey(root, bytesIn('wrapped-epoch-key'), epochContext)).toEqual(epoch);
    expect(hex(wrapKey(epoch, bytesIn('data-key'), keyContext, counting(0x90, 12)))).toBe(
      textIn('wrapped-data-key'),
    );
  });

  it('recognise the outside identity', () => {
    const identity = { issuer: 'https://id.example.org', subject: 'auth0|42' } as ForeignIdentity;
    expect(hex(identityHash(identity))).toBe(textIn('identity'));
  });

  it('are all held by one of these tests', () => {
    expect([...vectors.keys()].filter((name) => !read.has(name))).toEqual([]);
  });
});

describe('docs/envelope.md', () => {
  it('names the limits and the namespace of the code', () => {
    const numbers = [headLimitBytes, bodyLimitBytes, boxLimitBytes, recordLimitBytes].map((bytes) =>
      bytes.toLocaleString('en'),
    );
    for (const number of numbers) expect(document).toContain(`${number} bytes`);
    expect(document).toContain(
      `| boxes of a record | ${boxLimitCount}, numbered 0 to ${boxLimitCount - 1} |`,
    );
    expect(document).toContain(`NS = ${voicemeetNamespace}`);
  });

  it('names every golden file of the envelope', () => {
    const named = [...document.matchAll(/^\| `([a-z-]+)\.json` \|/gm)].map(([, name]) => name);
    expect(named.sort()).toEqual(goldenNames('envelope'));
  });

  it('has each section that is cited', () => {
    const sections = new Set([...document.matchAll(/^#+ ([\d.]*\d)\.? /gm)].map(([, number]) => number));
    const folders = ['src', 'tests', 'chaos', 'bench', 'demo', 'fakes'];
    const citing = [...folders.flatMap((folder) => filesBelow(folder, '.ts')), ...filesBelow('docs', '.md')];
    const cited = citing.flatMap((path) =>
      [...textOf(path).matchAll(/envelope\.md\)?,? sections? ((?:[\d.]*\d(?:, | and | to |–)?)+)/g)].flatMap(
        ([, list = '']) => list.split(/, | and | to |–/).map((number) => ({ path, number })),
      ),
    );
    expect(cited.length).toBeGreaterThan(8);
    expect(cited.filter(({ number }) => !sections.has(number))).toEqual([]);
  });
});
