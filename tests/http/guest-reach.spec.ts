import { expect, it } from 'vitest';
import { meetingIn, reaches } from '../../src/http/guest-reach.ts';
import type { InviteId } from '../../src/domain/shared/ids.ts';
import { hana, meeting } from '../support/histories/cast.ts';
import { principalOf } from '../support/read-server.ts';

const guest = { ...principalOf(hana), guest: { meeting, invite: 'i' as InviteId, role: 'guest' as const } };

it('a guest reaches the meeting of the invite, and nothing else', () => {
  expect(reaches(guest, { meeting })).toBe(true);
  for (const params of [{ meeting: 'another' }, { account: meeting }, {}, null, undefined, meeting])
    expect(reaches(guest, params)).toBe(false);
});

it('everybody else is not held to a meeting', () => {
  for (const params of [{ meeting: 'another' }, {}, undefined])
    expect(reaches(principalOf(hana), params)).toBe(true);
});

it('the meeting of a path is its member of that name', () => {
  expect(meetingIn({ meeting })).toBe(meeting);
  for (const params of [{}, null, 'meeting']) expect(meetingIn(params)).toBeUndefined();
});
