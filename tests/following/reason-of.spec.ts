// How faults are worded where their reason is kept.
import { expect, it } from 'vitest';
import { reasonOf } from '../../src/following/reason-of.ts';
import { FatalFault } from '../../src/ports/faults.ts';

it('gives the code and the message of a fault, the name and the message of a mistake', () => {
  expect(reasonOf(new FatalFault('code', 'what it is'))).toBe('code: what it is');
  expect(reasonOf(new TypeError('no'))).toBe('TypeError: no');
});

it('cuts what is too long, and names nothing that is no error', () => {
  expect(reasonOf(new FatalFault('code', 'x'.repeat(1_000)))).toHaveLength(500);
  expect(reasonOf('not even an error')).toBe('unknown');
});
