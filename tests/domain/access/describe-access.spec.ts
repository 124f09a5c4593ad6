// An access record described: how many reads there are.
import { expect, it } from 'vitest';
import { describeAccess } from '../../../src/domain/access/describe-access.ts';

it('an access record is described by its number of reads', () => {
  expect(describeAccess({ reads: 0 })).toEqual({ status: 'none', reads: 0 });
  expect(describeAccess({ reads: 7 })).toEqual({ status: 'kept', reads: 7 });
});
