// What every authenticator promises, whatever its tokens look like.
import { describe, expect, it } from 'vitest';
import type { TenantId } from '../../src/domain/shared/ids.ts';
import { isUuid } from '../../src/domain/shared/ids.ts';
import type { Authenticator, PlatformRole } from '../../src/ports/authenticator.port.ts';

/** An authenticator and the means to make good tokens for it. */
export interface AuthenticatorGiven {
  readonly authenticator: Authenticator;
  readonly tokenOf: (subject: string, tenant: TenantId, roles: readonly PlatformRole[]) => Promise<string>;
}

const one = '0196f0c4-2f00-7000-8000-000000000001' as TenantId;
const other = '0196f0c4-2f00-7000-8000-000000000002' as TenantId;

/** Runs the contract. */
export function authenticatorContract(name: string, given: () => Promise<AuthenticatorGiven>): void {
  describe(`${name}: the authenticator's contract`, () => {
    const personOf = async (
      { authenticator, tokenOf }: AuthenticatorGiven,
      subject: string,
      tenant: TenantId,
    ) => {
      const found = await authenticator.authenticate(await tokenOf(subject, tenant, ['member']));
      if (found.kind !== 'authenticated') throw new Error(found.why);
      return found.principal.person;
    };

    it('gives tenant, roles and a person who is no name', async () => {
      const { authenticator, tokenOf } = await given();
      const found = await authenticator.authenticate(
        await tokenOf('ada@example.org', one, ['member', 'admin']),
      );
      expect(found).toMatchObject({
        kind: 'authenticated',
        principal: { tenant: one, roles: new Set(['admin', 'member']) },
      });
      if (found.kind !== 'authenticated') return;
      expect(isUuid(found.principal.person)).toBe(true);
      expect(found.principal.actor).toEqual({ kind: 'person', id: found.principal.person });
      expect(JSON.stringify(found)).not.toContain('ada@');
    });

    it('gives one person for one subject, another in another tenant', async () => {
      const means = await given();
      const ada = await personOf(means, 'ada', one);
      expect(await personOf(means, 'ada', one)).toBe(ada);
      expect(await personOf(means, 'ben', one)).not.toBe(ada);
      expect(await personOf(means, 'ada', other)).not.toBe(ada);
    });

    it('gives no guest role, and the media plane and operators their own actors', async () => {
      const { authenticator, tokenOf } = await given();
      const actorOf = async (roles: readonly PlatformRole[]) => {
        const found = await authenticator.authenticate(await tokenOf('x', one, roles));
        return found.kind === 'authenticated'
          ? [found.principal.actor.kind, [...found.principal.roles]]
          : found.why;
      };
      expect(await actorOf(['guest'])).toEqual(['person', []]);
      expect(await actorOf(['media-signal'])).toEqual(['service', ['media-signal']]);
      expect(await actorOf(['operator'])).toEqual(['operator', ['operator']]);
      expect(await actorOf(['member', 'media-signal'])).toBe('roles');
    });

    it.each(['', ' ', 'x', 'a.b', 'a.b.c', '..', 'eyJ.eyJ.x', 'x'.repeat(10_000)])(
      'rejects %j',
      async (token) => {
        const { authenticator } = await given();
        expect((await authenticator.authenticate(token)).kind).toBe('rejected');
      },
    );
  });
}
