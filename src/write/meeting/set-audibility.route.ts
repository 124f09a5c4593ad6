// PUT …/audibility: who is heard and seen by whom from now on.
import { z } from 'zod';
import { ruleSchema } from './rule-schema.ts';
import { meetingRoute, members } from './meeting-route.ts';

export const setAudibilityRoute = meetingRoute({
  method: 'PUT',
  path: 'audibility',
  operationId: 'setAudibility',
  summary: 'Sets who can hear and see whom.',
  roundTrips: { warm: 2, cold: 3 },
  roles: members,
  body: z.strictObject({ hear: ruleSchema, see: ruleSchema }),
  command: (asked, rules) => ({ type: 'SetAudibility', ...asked, ...rules }),
  refusals: ['meeting-unknown', 'meeting-over', 'only-host-or-cohost'],
});
