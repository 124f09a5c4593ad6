// Names of objects: given, when asked, then taken or refused.
import { expect, it } from 'vitest';
import { isObjectName, objectName } from '../../src/ports/object-name.ts';

it('takes parts of small letters, digits, points, lines and strokes', () => {
  for (const name of ['a', 't/1/m/2/tracks/3.ogg', 'a_b/c-d', 'x'.repeat(512)])
    expect(objectName(name)).toBe(name);
});

it('refuses what leads elsewhere, is hidden, or too long', () => {
  for (const name of ['', '/a', 'a/', 'a//b', '..', 'a/../b', '.a', 'A', 'a b', 'x'.repeat(513)]) {
    expect(isObjectName(name)).toBe(false);
    expect(() => objectName(name)).toThrow(expect.objectContaining({ code: 'object-name' }));
  }
});
