// The access record by example: every read is on it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessCommand } from '../../../src/domain/access/access.events.ts';
import { accessDecider } from '../../../src/domain/access/access.ts';
import { parseAccessId } from '../../../src/domain/shared/ids.ts';
import { fold, specificationOf } from '../../support/decider-spec.ts';
import { ada, meeting, nine, person } from '../../support/histories/cast.ts';

const given = specificationOf(accessDecider);
const question = {
  auditor: ada,
  question: 'events',
  scope: 'meeting',
  subject: meeting,
  upTo: '42',
  detail: 'page 1',
} as const;
const reading: AccessCommand = {
  type: 'RecordAuditRead',
  access: parseAccessId('00000000-0000-4000-8000-000000000001')!,
  by: person(ada),
  at: nine,
  ...question,
};

describe('the access record', () => {
  it('keeps a read with its question and how far it saw', () => {
    given()
      .when(reading)
      .then([{ type: 'AuditRead', ...question }]);
  });
  it('keeps the same question put again: two reads are two reads', () => {
    const read = { type: 'AuditRead', ...question } as const;
    given(read).when(reading).then([read]);
  });
  it('never refuses, and counts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 50 }), (reads) => {
        const history = Array.from({ length: reads }, () => ({ type: 'AuditRead', ...question }) as const);
        const state = fold(accessDecider, history);
        expect(accessDecider.decide(reading, state).kind).toBe('accepted');
        expect(state).toEqual({ reads });
      }),
    );
  });
});
