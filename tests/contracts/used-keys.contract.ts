// What a keeper of used keys promises: all of them once, by position, and the later use of a key stays.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addSeconds } from '../../src/domain/shared/instant.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { AnsweredKey, OpenKey, SpentKey, UsedKeys } from '../../src/ports/used-keys.port.ts';
import { aStream, aTenant, anAnswer } from '../support/sealed.ts';

type UsedKey = AnsweredKey | SpentKey | OpenKey;

/** Used keys under test, none at first. */
export interface UsedKeysUnderTest {
  readonly keys: UsedKeys;
  readonly close: () => Promise<void>;
}

const at = '2026-11-21T10:00:00.050Z' as Instant;

/** A key whose answer is kept. */
export function answeredKey(position: bigint, leftEvents = true): AnsweredKey {
  const tenant = aTenant();
  return { kind: 'answered', answer: anAnswer(tenant, aStream(tenant)), position, leftEvents, at };
}

/** A key whose answer is gone. */
export function spentKey(position: bigint): SpentKey {
  const { claim, command, stream, revision } = answeredKey(position).answer;
  return { kind: 'spent', claim, command, stream, revision, position, at };
}

/** All keys that are kept. */
export async function allKeys(keys: UsedKeys): Promise<readonly UsedKey[]> {
  const all: UsedKey[] = [];
  for await (const page of keys.all()) {
    expect(page.length).toBeLessThanOrEqual(500);
    all.push(...page);
  }
  return all;
}

/** Runs every clause against what `make` gives. */
export function usedKeysContract(store: string, make: () => Promise<UsedKeysUnderTest>): void {
  describe(`used keys contract: ${store}`, () => {
    let under: UsedKeysUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());
    const kept = async (of: readonly UsedKey[]): Promise<readonly UsedKey[]> => {
      const principals = new Set(
        of.map((key) => (key.kind === 'answered' ? key.answer : key).claim.principal),
      );
      const all = await allKeys(under.keys);
      return all.filter((key) =>
        principals.has((key.kind === 'answered' ? key.answer : key).claim.principal),
      );
    };

    it('gives every key once, by position, in pages', async () => {
      const keys = Array.from({ length: 1_234 }, (_, n) =>
        n % 5 === 0 ? spentKey(BigInt(n)) : answeredKey(BigInt(n), false),
      );
      const mixed = [...keys].sort(() => Math.random() - 0.5);
      for (let from = 0; from < mixed.length; from += 500)
        await under.keys.keep(mixed.slice(from, from + 500));
      expect(await kept(keys)).toEqual(keys);
    });

    it('keeps nothing of nothing, and the same again once', async () => {
      const key = answeredKey(7n, false);
      await under.keys.keep([]);
      await under.keys.keep([key]);
      await under.keys.keep([key]);
      expect(await kept([key])).toEqual([key]);
    });

    it('lets the later use of a key stay, whichever came first', async () => {
      const [early, spent] = [answeredKey(7n, false), spentKey(8n)];
      const late = { ...answeredKey(9n, false), at: addSeconds(at, 1) };
      const again: AnsweredKey = { ...late, answer: { ...late.answer, claim: early.answer.claim } };
      const gone: SpentKey = { ...spent, claim: early.answer.claim, at: addSeconds(at, 2) };
      await under.keys.keep([early]);
      await under.keys.keep([again]);
      await under.keys.keep([early]);
      expect(await kept([early])).toEqual([again]);
      await under.keys.keep([gone]);
      await under.keys.keep([again]);
      expect(await kept([early])).toEqual([gone]);
    });

    it('keeps all keys of a call or none', async () => {
      const [good, bad] = [answeredKey(1n, false), answeredKey(2n, false)];
      const impossible = { ...bad, answer: { ...bad.answer, status: 1_000_000 } };
      await under.keys.keep([good, impossible]).catch(() => undefined);
      const found = await kept([good]);
      expect(found.length === 0 || (await kept([bad])).length === 1).toBe(true);
    });

    it('does not see what is kept while it is read', async () => {
      const keys = Array.from({ length: 1_100 }, (_, n) => answeredKey(100_000n + BigInt(n), false));
      for (let from = 0; from < keys.length; from += 500) await under.keys.keep(keys.slice(from, from + 500));
      const late = answeredKey(200_000n, false);
      let seen = 0;
      for await (const page of under.keys.all()) {
        if (seen === 0) await under.keys.keep([late]);
        seen +=
          page.filter(
            (key) => key.kind === 'answered' && key.answer.claim.principal === late.answer.claim.principal,
          ).length *
            10_000 +
          1;
      }
      expect(seen).toBeLessThan(10_000);
      expect(await kept([late])).toEqual([late]);
    });
  });
}
