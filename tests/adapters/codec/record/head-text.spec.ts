// The one expression for a head's text and the reading member by member agree on every text.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchHead } from '../../../../src/adapters/codec/record/head-text.ts';
import { makeHead, parseHead } from '../../../../src/adapters/codec/record/head.ts';
import type { Head } from '../../../../src/adapters/codec/record/head.ts';
import { aStory } from '../../../support/envelopes.ts';

const first: Head = { ...aStory(), type: 'meeting.opened.v1', body: 'ab'.repeat(32) };
const heads: readonly Head[] = [
  first,
  { ...first, revision: 9_007_199_254_740_993n, prev: 'cd'.repeat(32) },
  { ...first, occurred: first.at, traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
  { ...first, actor: { kind: 'timer', id: 'duration-limit' } },
];
const textOf = (head: Head): string => makeHead(head, head.type, head.body).toString();
const read = (text: string): Head | undefined => {
  try {
    return parseHead(Buffer.from(text));
  } catch {
    return undefined;
  }
};

describe("a head's text", () => {
  it('says what it was made of', () => {
    for (const head of heads) expect(matchHead(textOf(head))).toMatchObject(head);
  });

  it.each<[string, Partial<Head>, string, string]>([
    ['a stream of another tenant', {}, '"tenant":"', '"tenant":"0'],
    ['a type of another category', {}, '"type":"meeting.', '"type":"account.'],
    ['a previous leaf at revision 0', {}, '"revision"', `"prev":"${'cd'.repeat(32)}","revision"`],
    ['no previous leaf later', {}, '"revision":"0"', '"revision":"1"'],
    ['a person by name', {}, `"id":"${first.actor.id}"`, '"id":"alice"'],
    ['the thirtieth of February', {}, `"at":"${first.at}"`, '"at":"2026-02-30T10:00:00.000Z"'],
  ])('is none with %s', (_, change, from, to) => {
    const text = textOf({ ...first, ...change });
    expect(text).toContain(from);
    const changed = text.replace(from, to);
    expect(matchHead(changed)).toBeUndefined();
    expect(read(changed)).toBeUndefined();
  });

  it('never says more than the reading member by member, whatever is changed in it', () => {
    const place = fc.nat(2_000);
    const changed = fc
      .tuple(fc.constantFrom(...heads.map(textOf)), place, fc.nat(3), fc.string({ maxLength: 3 }))
      .map(
        ([text, at, cut, put]) =>
          text.slice(0, at % text.length) + put + text.slice((at % text.length) + cut),
      );
    fc.assert(
      fc.property(changed, (text) => {
        const matched = matchHead(text);
        if (matched === undefined) return;
        // What was matched is a head that is made of the same members to the same text.
        expect(textOf(matched as unknown as Head)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });
});
