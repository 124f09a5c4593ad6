// The record of operators' acts by example: each begins once and ends once, and nothing is refused.
import { describe, it } from 'vitest';
import type { OperationsCommand } from '../../../src/domain/operations/operations.events.ts';
import { operationsDecider } from '../../../src/domain/operations/operations.ts';
import { parseOperationsId, parseOperatorActId } from '../../../src/domain/shared/ids.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { specificationOf } from '../../support/decider-spec.ts';
import { after, nine, operator } from '../../support/histories/cast.ts';

const given = specificationOf(operationsDecider);
const act = parseOperatorActId('00000000-0000-4000-8000-000000000002')!;
const asked = {
  operations: parseOperationsId('00000000-0000-4000-8000-000000000001')!,
  by: operator,
  act,
};
const words = {
  verb: 'stuck.skip',
  target: 'timers/meeting-1',
  name: known('ada@ops'),
  reason: known('mended'),
};
const begin: OperationsCommand<'BeginOperatorAct'> = {
  type: 'BeginOperatorAct',
  ...asked,
  at: nine,
  ...words,
};
const end: OperationsCommand<'EndOperatorAct'> = {
  type: 'EndOperatorAct',
  ...asked,
  at: after(1),
  outcome: 'failed',
  code: 'not-stuck',
};
const begun = { type: 'OperatorActBegun', act, ...words } as const;
const ended = { type: 'OperatorActEnded', act, outcome: 'failed', code: 'not-stuck' } as const;

describe('the record of operators’ acts', () => {
  it('keeps what was begun, by whom and why, and what came of it', () => {
    given().when(begin).then([begun]);
    given(begun).when(end).then([ended]);
  });

  it('says nothing of what is recorded already', () => {
    given(begun).when(begin).then([]);
    given(begun, ended).when(begin).then([]);
    given(begun, ended).when(end).then([]);
  });

  it('says nothing of the end of an act that never began', () => {
    given().when(end).then([]);
  });
});
