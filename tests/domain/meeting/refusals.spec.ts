// The refusals that topics share: each with its code and whom it is about.
import { expect, it } from 'vitest';
import { refuseFixedRole, refuseOutside, refuseUnknown } from '../../../src/domain/meeting/refusals.ts';
import { ada, meeting } from '../../support/histories/cast.ts';

const subject = { meeting, person: ada };

it.each([
  ['participant-unknown', refuseUnknown(subject)],
  ['role-fixed', refuseFixedRole(subject)],
  ['not-admitted', refuseOutside(subject, 'waiting')],
  ['entry-refused', refuseOutside(subject, 'refused')],
  ['removed-from-meeting', refuseOutside(subject, 'removed')],
])('%s says which meeting and whom', (code, refused) => {
  expect(refused).toEqual({ kind: 'refused', refusal: { code, meeting, person: ada } });
});
