// Who looks.
import { expect, it } from 'vitest';
import { viewerOf } from '../../../src/read/meeting/viewer.ts';
import { ada, tenant } from '../../support/histories/cast.ts';
import { principalOf } from '../../support/read-server.ts';

it('an admin sees all, everybody else what knows them', () => {
  expect(viewerOf(principalOf(ada))).toEqual({ tenant, person: ada, seesAll: false });
  expect(viewerOf(principalOf(ada, ['member', 'admin'])).seesAll).toBe(true);
  expect(viewerOf(principalOf(ada, ['auditor', 'operator'])).seesAll).toBe(false);
});
