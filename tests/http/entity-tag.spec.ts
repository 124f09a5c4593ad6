import { expect, it } from 'vitest';
import { bodyTagOf, entityTagOf, revisionsIn, tagsIn } from '../../src/http/entity-tag.ts';

it('of a command is its revision; what does not exist has none', () => {
  expect([entityTagOf(0n), entityTagOf(42n), entityTagOf(-1n)]).toEqual(['"0"', '"42"', undefined]);
});

it('issue 12 C6: of a query differs with the body and with the revision', () => {
  const bodies = ['{}', '{"waiting":3}', '{"waiting":null}'];
  const tags = bodies.flatMap((body) => [bodyTagOf(body), bodyTagOf(body, '1'), bodyTagOf(body, '2')]);
  expect(new Set(tags).size).toBe(9);
  expect(bodyTagOf('{}', '1')).toBe(bodyTagOf('{}', '1'));
  expect(tagsIn(tags.join(', '))).toHaveLength(9);
});

it('lists are read as RFC 9110 writes them', () => {
  expect(tagsIn('W/"a", "b,c" ,,"", "\u00e9"')).toEqual([
    { isWeak: true, opaque: 'a' },
    { isWeak: false, opaque: 'b,c' },
    { isWeak: false, opaque: '' },
    { isWeak: false, opaque: '\u00e9' },
  ]);
  expect(tagsIn(' *\t')).toBe('any');
  for (const none of ['', ',', 'a', '"a', '"a"b', '"a" "b"', '"a\tb"', '*,"a"', 'w/"a"', 'W/ "a"'])
    expect(tagsIn(none), none).toBeUndefined();
  expect(tagsIn('"a", '.repeat(4_000))).toHaveLength(4_000);
});

it('revisions are those of strong tags, or of all, each once', () => {
  const tags = tagsIn(
    '"1", W/"2", "1", "3.abcdefghijklmnop", "x", "9223372036854775807", "9223372036854775808"',
  );
  if (tags === undefined || tags === 'any') throw new Error('no list');
  expect(revisionsIn(tags, 'strong')).toEqual([1n, 3n, 2n ** 63n - 1n]);
  expect(revisionsIn(tags, 'weak')).toEqual([1n, 2n, 3n, 2n ** 63n - 1n]);
});
