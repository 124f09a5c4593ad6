// What names of rooms and identities of people promise: they come back as what they were made of, and nothing else does.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DeviceId, MeetingId, PersonId, TenantId } from '../../src/domain/shared/ids.ts';
import type { MediaIdentities } from '../../src/ports/media-identities.port.ts';

/** Identities of two installations. */
export interface MediaIdentitiesUnderTest {
  readonly one: MediaIdentities;
  readonly another: MediaIdentities;
}

const aRoom = () => ({ tenant: randomUUID() as TenantId, meeting: randomUUID() as MeetingId });
const somebody = () => ({ person: randomUUID() as PersonId, device: randomUUID() as DeviceId });

/** Runs every clause against the identities that `make` gives. */
export function mediaIdentitiesContract(kind: string, make: () => MediaIdentitiesUnderTest): void {
  describe(`issue 13 A7, media identities contract: ${kind}`, () => {
    const { one, another } = make();

    it('reads from a room’s name which room it is', () => {
      const room = aRoom();
      expect(one.roomOf(one.roomName(room))).toEqual(room);
      expect(one.roomName(room)).toBe(one.roomName(room));
    });

    it.each([
      '',
      '.',
      'lobby',
      randomUUID(),
      `${randomUUID()}.`,
      `${randomUUID()}.${randomUUID()}.${randomUUID()}`,
      `${randomUUID()}.${randomUUID().toUpperCase()}`,
      ` ${randomUUID()}.${randomUUID()}`,
    ])('takes %j for the name of no room of ours', (name) => {
      expect(one.roomOf(name)).toBeUndefined();
    });

    it('opens what it sealed, and gives the same device of the same person the same identity', () => {
      const [room, who] = [aRoom(), somebody()];
      expect(one.open(room, one.seal(room, who))).toEqual(who);
      expect(one.seal(room, who)).toBe(one.seal(room, who));
    });

    it('gives another identity to another device, another person, and in another meeting or tenant', () => {
      const [room, who] = [aRoom(), somebody()];
      const all = [
        one.seal(room, who),
        one.seal(room, { ...who, device: somebody().device }),
        one.seal(room, { ...who, person: somebody().person }),
        one.seal({ ...room, meeting: aRoom().meeting }, who),
        one.seal({ ...room, tenant: aRoom().tenant }, who),
        another.seal(room, who),
      ];
      expect(new Set(all).size).toBe(all.length);
    });

    it('shows neither person nor device, nor any part of them', () => {
      const [room, who] = [aRoom(), somebody()];
      const shown = one.seal(room, who);
      const bytes = Buffer.from(shown.replace(/^[a-z]_/, ''), 'base64url').toString('hex');
      for (const id of [who.person, who.device]) {
        expect(shown).not.toContain(id);
        for (const part of id.split('-').filter(({ length }) => length > 4))
          expect(bytes).not.toContain(part);
      }
    });

    it('opens nothing of another room or another installation, and nothing that was changed anywhere', () => {
      const [room, who] = [aRoom(), somebody()];
      const identity = one.seal(room, who);
      expect(one.open(aRoom(), identity)).toBeUndefined();
      expect(another.open(room, identity)).toBeUndefined();
      for (let at = 0; at < identity.length; at += 1) {
        const other = identity[at] === 'A' ? 'B' : 'A';
        const changed = identity.slice(0, at) + other + identity.slice(at + 1);
        expect(one.open(room, changed), changed).toBeUndefined();
      }
      for (const none of ['', 'p_', identity.slice(1), identity.slice(0, -1), `${identity}A`, who.person])
        expect(one.open(room, none), none).toBeUndefined();
    });
  });
}
