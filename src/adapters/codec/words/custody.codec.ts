// How the events of custody are stored. Names with their versions are permanent.
import { z } from 'zod';
import type { CustodyEvent } from '../../../domain/custody/custody.events.ts';
import type { AccountId, HoldId, PersonId } from '../../../domain/shared/ids.ts';
import { maxListedObjects } from '../../../domain/shared/media-custody.ts';
import type { MediaObject } from '../../../domain/shared/media-custody.ts';
import type { AggregateCodec } from './codec.ts';
import { codeField, freeText, hashField, instantField, integer, listOf, oneOf, uuidField } from './fields.ts';

/** Longest name of a matter, in UTF-16 units; longest name of an object, longest subject of a key; most keys of a meeting. */
const matterLimit = 500;
const objectNameLimit = 512;
const subjectLimit = 64;
const keysLimit = 10;
const planLimit = 40;

const hold = () => uuidField<HoldId>();
const count = () => integer({ min: 0 });

function objectField(): z.ZodType<MediaObject> {
  return z.strictObject({
    bytes: count(),
    name: codeField(objectNameLimit),
    store: oneOf('landing', 'vault'),
  });
}

/** All events of custody. */
export const custodyCodec: AggregateCodec<CustodyEvent> = {
  RetentionScheduled: {
    stored: 'custody.retentionScheduled.v1',
    fields: {
      account: uuidField<AccountId>(),
      plan: codeField(planLimit),
      retentionDays: count(),
      timeZone: codeField(64),
      endedAt: instantField(),
      dueAt: instantField(),
      policyVersion: integer({ min: 1 }),
    },
  },
  HoldPlaced: {
    stored: 'custody.holdPlaced.v1',
    fields: {
      hold: hold(),
      matter: freeText({ of: 'actor', purpose: 'content', max: matterLimit }),
      person: uuidField<PersonId>().nullable(),
    },
  },
  HoldReleaseAsked: {
    stored: 'custody.holdReleaseAsked.v1',
    fields: { hold: hold(), asker: codeField(subjectLimit) },
  },
  HoldReleased: { stored: 'custody.holdReleased.v1', fields: { hold: hold() } },
  DeletionPermitted: {
    stored: 'custody.deletionPermitted.v1',
    fields: { reason: oneOf('due', 'asked'), dueAt: instantField(), permittedAt: instantField() },
  },
  DeletionInventoried: {
    stored: 'custody.deletionInventoried.v1',
    fields: {
      objects: count(),
      bytes: count(),
      listed: listOf(objectField(), maxListedObjects),
      digest: hashField(),
    },
  },
  DeletionCertified: {
    stored: 'custody.deletionCertified.v1',
    fields: {
      keys: listOf(codeField(subjectLimit), keysLimit),
      removedAt: instantField(),
      certificate: hashField(),
    },
  },
};
