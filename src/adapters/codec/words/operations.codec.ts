// How the record of operators' acts is stored. Names with their versions are permanent. An operator of the command line is
// nobody's account of ours, yet `user@host` names somebody, and a reason is that person's words. So the keyring gives the
// operator a random person of the platform's tenant, recognised by a hash of the name (as members are by their tokens'
// subjects); that person is the actor, and name and reason lie under its keys: the record stays when they are destroyed.
import type { OperationsEvent } from '../../../domain/operations/operations.events.ts';
import type { OperatorActId } from '../../../domain/shared/ids.ts';
import type { AggregateCodec } from './codec.ts';
import { codeField, freeText, oneOf, uuidField } from './fields.ts';
import { reasonField } from './shared-fields.ts';

/** All events of a day's acts. */
export const operationsCodec: AggregateCodec<OperationsEvent> = {
  OperatorActBegun: {
    stored: 'operations.operatorActBegun.v1',
    fields: {
      act: uuidField<OperatorActId>(),
      verb: codeField(80),
      target: codeField(400),
      name: freeText({ of: 'actor', purpose: 'identity', max: 400 }),
      reason: reasonField(),
    },
  },
  OperatorActEnded: {
    stored: 'operations.operatorActEnded.v1',
    fields: {
      act: uuidField<OperatorActId>(),
      outcome: oneOf('done', 'failed'),
      code: codeField(80),
    },
  },
};
