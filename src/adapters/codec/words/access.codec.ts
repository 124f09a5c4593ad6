// How the record of audit reads is stored. Names with their versions are permanent.
import type { AccessEvent } from '../../../domain/access/access.events.ts';
import type { PersonId } from '../../../domain/shared/ids.ts';
import type { AggregateCodec } from './codec.ts';
import { codeField, decimalField, oneOf, uuidField } from './fields.ts';

/** All events of an auditor's day. */
export const accessCodec: AggregateCodec<AccessEvent> = {
  AuditRead: {
    stored: 'access.auditRead.v1',
    fields: {
      auditor: uuidField<PersonId>(),
      question: oneOf('events', 'state', 'difference', 'audibility'),
      scope: oneOf('meeting', 'account', 'tenant'),
      subject: uuidField<string>(),
      upTo: decimalField(),
      detail: codeField(200),
    },
  },
};
