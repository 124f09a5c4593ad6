import { describe, expect, it } from 'vitest';
import { FatalFault, PermanentFault, TransientFault } from '../../src/ports/faults.ts';
import { faultProblem, internalProblem } from '../../src/http/fault-status.ts';

describe('a fault', () => {
  it('that passes is 503 with Retry-After in whole seconds, at least one', () => {
    expect(faultProblem(new TransientFault('contention', 'x', { retryAfterSeconds: 2.1 }))).toMatchObject({
      status: 503,
      code: 'contention',
      headers: { 'retry-after': '3' },
    });
    expect(faultProblem(new TransientFault('a', 'x', { retryAfterSeconds: 0 }))?.headers).toEqual({
      'retry-after': '1',
    });
    expect(faultProblem(new TransientFault('a', 'x'))?.headers).toEqual({ 'retry-after': '1' });
  });

  it('of this request alone is 422, any other is ours', () => {
    expect(faultProblem(new PermanentFault('not-canonical', 'x'))).toMatchObject({
      status: 422,
      code: 'not-canonical',
    });
    expect(faultProblem(new PermanentFault('row-refused', 'x'))).toBe(internalProblem);
    expect(faultProblem(new FatalFault('tampered', 'x'))).toBe(internalProblem);
  });

  it('is the only thing that becomes a problem here', () => {
    expect(faultProblem(new Error('x'))).toBeUndefined();
    expect(faultProblem('x')).toBeUndefined();
  });
});
