// What a disposal promises: key first, everything gone, nobody else's touched, and the same again after a break at any point.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MeetingId, TenantId } from '../../src/domain/shared/ids.ts';
import { maxListedObjects } from '../../src/domain/shared/media-custody.ts';
import type { MediaDisposal, MediaOf } from '../../src/ports/media-disposal.port.ts';

/** A disposal under test, and what it disposes of. */
export interface MediaDisposalUnderTest {
  readonly disposal: MediaDisposal;
  /** Puts an object of so many bytes there. */
  readonly put: (store: 'landing' | 'vault', name: string, bytes: number) => Promise<void>;
  readonly names: () => Promise<readonly string[]>;
  /** Whether the meeting's media key is destroyed. */
  readonly isUnreadable: (of: MediaOf) => Promise<boolean>;
  /** Makes a key for the meeting. */
  readonly withKey: (of: MediaOf) => Promise<void>;
  /** Has the store fail the so-manieth removal from now on, once. */
  readonly breakAtRemoval: (nth: number) => void;
  /** Has the store itself keep an object, or release it. */
  readonly hold: (name: string, on: boolean) => void;
  readonly close: () => Promise<void>;
}

const { signal } = new AbortController();
const aMeeting = (tenant: string = randomUUID()): MediaOf => ({
  tenant: tenant as TenantId,
  meeting: randomUUID() as MeetingId,
});
const named = ({ tenant, meeting }: MediaOf, name: string): string => `t/${tenant}/m/${meeting}/${name}`;

/** Runs every clause against the disposal that `make` gives. */
export function mediaDisposalContract(kind: string, make: () => Promise<MediaDisposalUnderTest>): void {
  describe(`issue 14 B7, media disposal contract: ${kind}`, () => {
    let under: MediaDisposalUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    /** A meeting with a file that landed, two in the vault, and one that nobody wrote down. */
    const aRecordedMeeting = async (): Promise<MediaOf> => {
      const of = aMeeting();
      await under.withKey(of);
      await under.put('landing', named(of, 'tracks/a.ogg'), 10);
      await under.put('vault', named(of, 'tracks/a.ogg'), 20);
      await under.put('vault', named(of, 'transcripts/a.1.json'), 30);
      await under.put('vault', named(of, 'unlisted'), 40);
      return of;
    };

    it('a disposal that breaks off half-way has made everything unreadable, and goes on where it was', async () => {
      const of = await aRecordedMeeting();
      under.breakAtRemoval(2);
      await expect(under.disposal.dispose(of, signal)).rejects.toMatchObject({ name: 'TransientFault' });
      expect(await under.isUnreadable(of)).toBe(true);
      expect(await under.disposal.dispose(of, signal)).toEqual({ kind: 'gone', objects: 3 });
      expect((await under.names()).filter((name) => name.includes(of.meeting))).toEqual([]);
    });

    it('everything of a meeting goes, also what nobody wrote down, and nothing of another or of another tenant', async () => {
      const of = await aRecordedMeeting();
      const sibling = aMeeting(of.tenant);
      const foreign: MediaOf = { tenant: aMeeting().tenant, meeting: of.meeting };
      for (const other of [sibling, foreign]) {
        await under.withKey(other);
        await under.put('vault', named(other, 'tracks/a.ogg'), 50);
      }
      expect(await under.disposal.dispose(of, signal)).toEqual({ kind: 'gone', objects: 4 });
      const names = await under.names();
      expect(names).toContain(named(sibling, 'tracks/a.ogg'));
      expect(names).toContain(named(foreign, 'tracks/a.ogg'));
      expect(await under.isUnreadable(of)).toBe(true);
      expect(await under.isUnreadable(sibling)).toBe(false);
      expect(await under.isUnreadable(foreign)).toBe(false);
    });

    it('a disposal of nothing, and the same once more, is done', async () => {
      const of = aMeeting();
      expect(await under.disposal.dispose(of, signal)).toEqual({ kind: 'gone', objects: 0 });
      expect(await under.disposal.dispose(of, signal)).toEqual({ kind: 'gone', objects: 0 });
    });

    it('what the store itself holds is not called gone, and is removed once it is released', async () => {
      const of = await aRecordedMeeting();
      under.hold(named(of, 'tracks/a.ogg'), true);
      expect(await under.disposal.dispose(of, signal)).toMatchObject({ kind: 'left' });
      // It holds up none of the others.
      const names = await under.names();
      expect(names.filter((name) => name.includes(of.meeting))).not.toContain(named(of, 'unlisted'));
      expect(await under.isUnreadable(of)).toBe(true);
      under.hold(named(of, 'tracks/a.ogg'), false);
      expect(await under.disposal.dispose(of, signal)).toMatchObject({ kind: 'gone' });
    });

    it('an inventory tells everything by store and name, changes nothing, and differs with each byte and name', async () => {
      const of = await aRecordedMeeting();
      const inventory = await under.disposal.inventory(of, signal);
      expect(inventory).toMatchObject({
        objects: 4,
        bytes: 100,
        listed: [
          { store: 'landing', name: named(of, 'tracks/a.ogg'), bytes: 10 },
          { store: 'vault', name: named(of, 'tracks/a.ogg'), bytes: 20 },
          { store: 'vault', name: named(of, 'transcripts/a.1.json'), bytes: 30 },
          { store: 'vault', name: named(of, 'unlisted'), bytes: 40 },
        ],
        digest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      });
      expect(await under.disposal.inventory(of, signal)).toEqual(inventory);
      expect(await under.isUnreadable(of)).toBe(false);
      await under.put('landing', named(of, 'tracks/b.ogg'), 0);
      expect((await under.disposal.inventory(of, signal)).digest).not.toBe(inventory.digest);
    });

    it('an inventory of many lists the first ones, and its digest covers all', async () => {
      const of = aMeeting();
      const count = maxListedObjects + 1;
      for (let n = 0; n < count; n += 1) await under.put('vault', named(of, String(n).padStart(5, '0')), 1);
      const inventory = await under.disposal.inventory(of, signal);
      expect([inventory.objects, inventory.bytes, inventory.listed.length]).toEqual([
        count,
        count,
        maxListedObjects,
      ]);
      await under.put('vault', named(of, String(count).padStart(5, '0')), 1);
      const more = await under.disposal.inventory(of, signal);
      expect(more.listed).toEqual(inventory.listed);
      expect(more.digest).not.toBe(inventory.digest);
    });
  });
}
