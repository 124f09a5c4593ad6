// The words of answers about meetings are the domain's own.
import { expect, it } from 'vitest';
import { planAudio, planLimits, plans } from '../../../src/domain/account/plan.ts';
import {
  audioSchema,
  hostingSql,
  limitsSchema,
  meetingParams,
  planSchema,
} from '../../../src/read/meeting/meeting-words.ts';
import { meeting } from '../../support/histories/cast.ts';

it('what plans allow can be said', () => {
  for (const plan of plans) {
    expect(planSchema.parse(plan)).toBe(plan);
    expect(limitsSchema.parse(planLimits[plan])).toEqual(planLimits[plan]);
    expect(audioSchema.parse(planAudio[plan])).toEqual(planAudio[plan]);
  }
});

it('a meeting is named by its id, and who runs it by role and door', () => {
  expect(meetingParams().parse({ meeting: meeting.toUpperCase() })).toEqual({ meeting });
  expect(hostingSql('p')).toBe(`coalesce(p.door = 'admitted' and p.role in ('host', 'co-host'), false)`);
});
