// The one throw of the domain.
import { expect, it } from 'vitest';
import { never } from '../../../src/domain/shared/never.ts';

it('a value that cannot be fails loudly and says what it was', () => {
  expect(() => never('lost' as never, 'status of a meeting')).toThrow(
    'unhandled status of a meeting: "lost"',
  );
});
