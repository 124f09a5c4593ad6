import { describe, expect, it } from 'vitest';
import { HttpProblem, fieldProblem, problemText, problemType, titleOf } from '../../src/http/problem.ts';

describe('a problem', () => {
  it('has the members of RFC 9457, a code, and its facts', () => {
    const text = problemText({ status: 409, code: 'meeting-full', detail: 'Full.', facts: { limit: 10 } });
    expect(JSON.parse(text)).toEqual({
      type: 'urn:voicemeet:problem:meeting-full',
      title: 'Meeting full',
      status: 409,
      detail: 'Full.',
      code: 'meeting-full',
      limit: 10,
    });
  });

  it('has the request id as instance if one is given', () => {
    expect(JSON.parse(problemText({ status: 404, code: 'not-found', detail: '' }, 'x'))).toMatchObject({
      instance: 'urn:uuid:x',
    });
  });

  it('lets no fact hide a member of the standard', () => {
    const text = problemText({
      status: 409,
      code: 'a',
      detail: 'd',
      facts: { status: 200, type: 'x', detail: 'y' },
    });
    expect(JSON.parse(text)).toMatchObject({ status: 409, type: problemType('a'), detail: 'd' });
  });

  it('lists at most twenty field errors', () => {
    const error = { in: 'body', field: '/a', code: 'unknown-field', message: 'no' } as const;
    const text = problemText({
      status: 400,
      code: 'a',
      detail: '',
      errors: Array.from({ length: 30 }, () => error),
    });
    expect((JSON.parse(text) as { errors: unknown[] }).errors).toHaveLength(20);
  });

  it('is thrown with its problem and cause', () => {
    const cause = new Error('why');
    const thrown = new HttpProblem({ status: 400, code: 'a', detail: 'd' }, cause);
    expect(thrown).toMatchObject({ message: 'd', cause, problem: { code: 'a' } });
    expect(fieldProblem({ in: 'query', field: '/x', code: 'c', message: 'm' }).problem).toMatchObject({
      status: 400,
      code: 'request-invalid',
      errors: [{ field: '/x' }],
    });
  });

  it('is titled by its code', () => {
    expect(titleOf('only-host-or-cohost')).toBe('Only host or cohost');
  });
});
