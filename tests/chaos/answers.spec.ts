// An answer that is not the same again is named by what differs.
import { expect, it } from 'vitest';
import { wrongWith } from '../../chaos/answers.ts';
import { acknowledgedAt } from './sealed-records.ts';

const one = acknowledgedAt(3);
const again = { ...one.reply, replayed: true };

it('takes the same bytes for the same answer', () => {
  expect(wrongWith(one, { how: 'answered', reply: again })).toBeUndefined();
});

it('names what differs', () => {
  const differing = [{ body: 'e30=' }, { status: 201 }, { etag: '"4"' }, { position: 'other' }];
  const wrong = differing.map((more) => wrongWith(one, { how: 'answered', reply: { ...again, ...more } }));
  expect(wrong.map((text) => text?.split(' ')[0])).toEqual(['body', 'status', 'etag', 'position']);
});

it('takes an unmarked answer for a second doing, and no answer for none', () => {
  expect(wrongWith(one, { how: 'answered', reply: one.reply })).toContain('was done again');
  expect(wrongWith(one, { how: 'unknown', why: 'ECONNRESET' })).toContain('no answer');
});
