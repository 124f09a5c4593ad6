import { describe, expect, it } from 'vitest';
import type { MeetingId, PersonId } from '../../../src/domain/shared/ids.ts';
import { refusalProblem, refusalStatus } from '../../../src/write/http/refusal-status.ts';

describe('refusals', () => {
  it('have a status between 400 and 499 that does not ask for the same request again', () => {
    for (const [code, status] of Object.entries(refusalStatus)) {
      expect([403, 404, 409, 410], code).toContain(status);
    }
  });

  it('are 404 where something is unknown', () => {
    const unknown = Object.entries(refusalStatus).filter(([code]) =>
      /^(tenant|account|meeting|invite|participant)-unknown$/.test(code),
    );
    expect(unknown.map(([, status]) => status)).toEqual([404, 404, 404, 404, 404]);
  });

  it('carry every fact', () => {
    const facts = {
      meeting: 'm' as MeetingId,
      person: 'p' as PersonId,
      plan: 'free',
      limit: 10,
      count: 10,
      resetsAt: null,
    } as const;
    expect(refusalProblem({ code: 'meeting-full', ...facts })).toEqual({
      status: 409,
      code: 'meeting-full',
      detail: 'Every seat of the plan is taken.',
      facts,
    });
  });
});
