// What a join token promises: one identity may join one room, with the least that takes part in an audio meeting, and not for long.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { planAudio } from '../../src/domain/account/plan.ts';
import type { DeviceId, MeetingId, PersonId, TenantId } from '../../src/domain/shared/ids.ts';
import { addSeconds, parseInstant } from '../../src/domain/shared/instant.ts';
import type { JoinGrant, JoinTokens } from '../../src/ports/join-tokens.port.ts';
import type { MediaIdentities } from '../../src/ports/media-identities.port.ts';

/** What a token says, once it was found to be signed by the key that the media plane knows. */
export interface ReadToken {
  readonly identity: string;
  readonly room: string;
  readonly mayPublish: boolean;
  readonly sources: readonly string[];
  readonly hidden: boolean;
  readonly maxParticipants: number;
  readonly fromSeconds: number;
  readonly untilSeconds: number;
  readonly audio: unknown;
  /** Every right that it gives besides joining, listening, and what is above. */
  readonly otherRights: readonly string[];
}

/** Tokens, and what the media plane reads in them. */
export interface JoinTokensUnderTest {
  readonly tokens: JoinTokens;
  readonly identities: MediaIdentities;
  readonly url: string;
  readonly read: (token: string) => Promise<ReadToken>;
}

const issuedAt = parseInstant('2026-11-30T10:00:00.250Z')!;

/** A grant for somebody in a meeting of a Basic plan. */
export function aGrant(changes: Partial<JoinGrant> = {}): JoinGrant {
  return {
    tenant: randomUUID() as TenantId,
    meeting: randomUUID() as MeetingId,
    person: randomUUID() as PersonId,
    device: randomUUID() as DeviceId,
    permissions: { mayPublish: true, hidden: false },
    audio: planAudio.basic,
    terms: { maxParticipants: 91 },
    issuedAt,
    expiresAt: addSeconds(issuedAt, 60),
    ...changes,
  };
}

/** Runs every clause against the tokens that `make` gives. */
export function joinTokensContract(kind: string, make: () => JoinTokensUnderTest): void {
  describe(`issue 13 B1, join tokens contract: ${kind}`, () => {
    const { tokens, identities, url, read } = make();

    it('let one identity into one room, with the microphone and nothing else, and say where', async () => {
      const grant = aGrant();
      const made = await tokens.mint(grant);
      expect(made).toMatchObject({ url, identity: identities.seal(grant, grant) });
      expect(await read(made.token)).toEqual({
        identity: made.identity,
        room: identities.roomName(grant),
        mayPublish: true,
        sources: ['microphone'],
        hidden: false,
        maxParticipants: 91,
        fromSeconds: Date.parse('2026-11-30T10:00:00Z') / 1000,
        untilSeconds: Date.parse('2026-11-30T10:01:00Z') / 1000,
        audio: planAudio.basic,
        otherRights: [],
      });
    });

    it.each([
      { mayPublish: false, hidden: false },
      { mayPublish: false, hidden: true },
      { mayPublish: true, hidden: false },
    ])('carry the permissions of now: %o', async (permissions) => {
      const { token } = await tokens.mint(aGrant({ permissions }));
      expect(await read(token)).toMatchObject(permissions);
    });

    it('hold no person, no device and no name', async () => {
      const grant = aGrant();
      const { token } = await tokens.mint(grant);
      const text = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
      expect(text).toContain(grant.meeting);
      expect(text).not.toContain(grant.person);
      expect(text).not.toContain(grant.device);
      expect(JSON.parse(text)).not.toHaveProperty('name');
    });

    it('are the same bytes for the same grant, so that a repeated reply is the same', async () => {
      const grant = aGrant();
      expect(await tokens.mint(grant)).toEqual(await tokens.mint(grant));
    });

    it('live a minute at most', async () => {
      await expect(tokens.mint(aGrant({ expiresAt: addSeconds(issuedAt, 61) }))).rejects.toThrow(RangeError);
    });
  });
}
