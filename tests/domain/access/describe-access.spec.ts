// An access record described: how often something was read.
import { expect, it } from 'vitest';
import { describeAccess } from '../../../src/domain/access/describe-access.ts';

it('an access record is described by its reads', () => {
  expect(describeAccess({ reads: 0 })).toEqual({ status: 'none', reads: 0 });
  expect(describeAccess({ reads: 3 })).toEqual({ status: 'read', reads: 3 });
});
