// Which names say nothing but a role.
import { describe, expect, it } from 'vitest';
import { guestNameSchema, saysRole } from '../../../src/write/meeting/role-names.ts';

describe('D9: the name of a guest', () => {
  it.each([
    'Host',
    'HOST 2',
    'the co-host!',
    '(Host)',
    'Host 👑',
    'H o s t',
    'H.O.S.T',
    'Hоst',
    'H0st',
    'Hóst',
    'Ｈｏｓｔ',
    '𝐇𝐨𝐬𝐭',
    'Ho\u200Bst',
    'Host1',
    'Host Host',
    'Meeting Host',
    'Mοderator',
    'Organizer',
    'admin',
  ])('is not %j', (name) => {
    expect(saysRole(name)).toBe(true);
    const { error } = guestNameSchema().safeParse(name);
    expect(error?.issues).toMatchObject([{ params: { code: 'role-name' } }]);
  });

  it.each(['Anna Host', 'Ghost', 'Hostess', 'Mr. Host', 'Room 7', '42', 'Ada', 'होस्ट', 'Ко'])(
    'may be %j',
    (name) => {
      expect(guestNameSchema().parse(name)).toBe(name);
    },
  );
});
