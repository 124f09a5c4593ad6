// Personal values as commands bring them.
import { expect, it } from 'vitest';
import { known } from '../../../src/domain/shared/personal.ts';

it('a value that a command brings is known', () => {
  expect(known('Ada')).toEqual({ known: 'Ada' });
});
