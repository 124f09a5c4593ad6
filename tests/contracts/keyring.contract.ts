// What every keyring promises, the hardest clauses first. An adapter adopts it in one line; oddities of one
// store is in that store's own file.
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rootKeyOf } from '../../src/adapters/system/file-root-key.ts';
import { personSubject } from '../../src/domain/shared/ids.ts';
import type { PersonId, TenantId } from '../../src/domain/shared/ids.ts';
import type { ForeignIdentity, Keyring, KeyScope } from '../../src/ports/keyring.port.ts';
import type { RootKey } from '../../src/ports/root-key.port.ts';
import { aTenant } from '../support/sealed.ts';

/** A keyring store under test. */
export interface KeyringUnderTest {
  /** Another process' keyring on the same store. */
  readonly open: (rootKey: RootKey) => Keyring;
  /** Removes a key without the keyring's knowledge, as a bad restore would. */
  readonly lose: (tenant: TenantId, key: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const person = (): PersonId => randomUUID() as PersonId;
const scopeOf = (tenant: TenantId, purpose: KeyScope['purpose'] = 'identity'): KeyScope => ({
  tenant,
  subject: personSubject(person()),
  purpose,
});
const identityOf = (tenant: TenantId): ForeignIdentity => ({
  tenant,
  issuer: 'https://issuer.example',
  subject: randomUUID(),
});

/** Runs every clause against the store that `make` gives. */
export function keyringContract(store: string, make: () => Promise<KeyringUnderTest>): void {
  describe(`keyring contract: ${store}`, () => {
    const rootKey = rootKeyOf(randomBytes(32));
    let under: KeyringUnderTest;
    let keyring: Keyring;
    let other: Keyring;
    beforeAll(async () => {
      under = await make();
      keyring = under.open(rootKey);
      other = under.open(rootKey);
    });
    afterAll(() => under.close());
    const one = async (ring: Keyring, scope: KeyScope) => (await ring.ensure([scope]))[0]!;

    describe('keys in use', () => {
      it('gives two processes that race for new scopes the same keys, whatever the order they ask in', async () => {
        for (let round = 0; round < 10; round++) {
          const tenant = aTenant();
          const scopes = Array.from({ length: 200 }, () => scopeOf(tenant));
          const [here, there, again] = await Promise.all([
            keyring.ensure(scopes),
            other.ensure([...scopes].reverse()),
            under.open(rootKey).ensure(scopes),
          ]);
          expect([...there].reverse()).toEqual(here);
          expect(again).toEqual(here);
          expect(new Set(here.map(({ key }) => key)).size).toBe(scopes.length);
        }
      });

      it('answers in the order of the scopes, repeated ones and other tenants included', async () => {
        const [a, b] = [scopeOf(aTenant()), scopeOf(aTenant(), 'content')];
        const first = await one(keyring, b);
        const keys = await keyring.ensure([a, b, a]);
        expect(keys).toHaveLength(3);
        expect(keys[1]).toEqual(first);
        expect(keys[2]).toEqual(keys[0]);
        expect(await other.ensure([b, a])).toEqual([keys[1], keys[0]]);
      });

      it('gives 32 bytes under a name of their own for each purpose and tenant', async () => {
        const scope = scopeOf(aTenant());
        const keys = await keyring.ensure([
          scope,
          { ...scope, purpose: 'content' },
          { ...scope, tenant: aTenant() },
        ]);
        expect(new Set(keys.map(({ key }) => key)).size).toBe(3);
        expect(new Set(keys.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).size).toBe(3);
        for (const { bytes } of keys) expect(bytes).toHaveLength(32);
      });

      it('takes a thousand scopes at once, none, and not one more', async () => {
        const tenant = aTenant();
        const scopes = Array.from({ length: 1_000 }, () => scopeOf(tenant));
        const keys = await keyring.ensure(scopes);
        const states = await under.open(rootKey).find(
          tenant,
          keys.map(({ key }) => key),
        );
        expect(states.size).toBe(1_000);
        expect(await keyring.ensure([])).toEqual([]);
        await expect(keyring.ensure([...scopes, scopeOf(tenant)])).rejects.toThrow(RangeError);
      });
    });

    describe('forgetting', () => {
      it('shows a destroyed key as destroyed, to whoever asks, for ever', async () => {
        const scope = scopeOf(aTenant());
        const { key } = await one(keyring, scope);
        expect((await keyring.find(scope.tenant, [key])).get(key)).toMatchObject({ kind: 'kept' });
        expect(await keyring.destroy(scope.tenant, scope.subject)).toEqual([key]);
        for (const ring of [keyring, under.open(rootKey)]) {
          expect((await ring.find(scope.tenant, [key])).get(key)).toEqual({ kind: 'destroyed' });
        }
      });

      it('says nothing of a key that was lost: that is not the same as destroyed', async () => {
        const scope = scopeOf(aTenant());
        const { key } = await one(keyring, scope);
        await under.lose(scope.tenant, key);
        const states = await under.open(rootKey).find(scope.tenant, [key, randomUUID()]);
        expect(states.size).toBe(0);
      });

      it('makes a new key for a scope whose key was destroyed, and the old one stays destroyed', async () => {
        const scope = scopeOf(aTenant());
        const old = await one(keyring, scope);
        await keyring.destroy(scope.tenant, scope.subject);
        const fresh = await one(keyring, scope);
        expect(fresh.key).not.toBe(old.key);
        expect(fresh.bytes).not.toEqual(old.bytes);
        const states = await keyring.find(scope.tenant, [old.key, fresh.key]);
        expect(states.get(old.key)).toEqual({ kind: 'destroyed' });
        expect(states.get(fresh.key)).toEqual({ kind: 'kept', dataKey: fresh });
      });

      it('is idempotent and gives the same names again, later ones added', async () => {
        const scope = scopeOf(aTenant());
        const { tenant, subject } = scope;
        const first = await one(keyring, scope);
        expect(await keyring.destroy(tenant, subject)).toEqual([first.key]);
        expect(await other.destroy(tenant, subject)).toEqual([first.key]);
        const second = await one(keyring, scope);
        expect([...(await other.destroy(tenant, subject))].sort()).toEqual([first.key, second.key].sort());
        expect(await keyring.destroy(tenant, personSubject(person()))).toEqual([]);
      });

      it('destroys one purpose and leaves the other, when asked to', async () => {
        const scope = scopeOf(aTenant());
        const { tenant, subject } = scope;
        const [identity, content] = await keyring.ensure([scope, { ...scope, purpose: 'content' }]);
        expect(await keyring.destroy(tenant, subject, 'content')).toEqual([content!.key]);
        const states = await keyring.find(tenant, [identity!.key, content!.key]);
        expect(states.get(identity!.key)).toMatchObject({ kind: 'kept' });
        expect(states.get(content!.key)).toEqual({ kind: 'destroyed' });
        expect(await keyring.destroy(tenant, subject, 'identity')).toEqual([identity!.key]);
      });

      it('touches neither another subject nor the same subject of another tenant', async () => {
        const scope = scopeOf(aTenant());
        const neighbours = [scopeOf(scope.tenant), { ...scope, tenant: aTenant() }];
        const kept = await keyring.ensure(neighbours);
        await one(keyring, scope);
        await keyring.destroy(scope.tenant, scope.subject);
        expect(await under.open(rootKey).ensure(neighbours)).toEqual(kept);
      });
    });

    describe('tenants and root key', () => {
      it('never finds the key of another tenant, kept or destroyed, cached or not', async () => {
        const scope = scopeOf(aTenant());
        const { key } = await one(keyring, scope);
        const stranger = aTenant();
        await one(keyring, scopeOf(stranger));
        expect((await keyring.find(stranger, [key])).size).toBe(0);
        expect((await under.open(rootKey).find(stranger, [key])).size).toBe(0);
        await keyring.destroy(scope.tenant, scope.subject);
        expect((await keyring.find(stranger, [key])).size).toBe(0);
      });

      it('stops everything under a wrong root key instead of calling anything forgotten', async () => {
        const scope = scopeOf(aTenant());
        const { key } = await one(keyring, scope);
        const wrong = under.open(rootKeyOf(randomBytes(32)));
        const fault = { name: 'FatalFault', code: 'root-key-mismatch' };
        await expect(wrong.find(scope.tenant, [key])).rejects.toMatchObject(fault);
        await expect(wrong.ensure([scope])).rejects.toMatchObject(fault);
        await expect(wrong.ensure([scopeOf(scope.tenant)])).rejects.toMatchObject(fault);
      });
    });

    describe('persons', () => {
      it('gives two processes that race for an identity the same person', async () => {
        for (let round = 0; round < 10; round++) {
          const identity = identityOf(aTenant());
          const persons = await Promise.all(
            [keyring, other, under.open(rootKey), keyring].map((ring) => ring.person(identity)),
          );
          expect(new Set(persons).size).toBe(1);
          expect(await under.open(rootKey).knownPerson(identity)).toBe(persons[0]);
        }
      });

      it('knows nobody before they were asked for, and does not invent them', async () => {
        const identity = identityOf(aTenant());
        expect(await keyring.knownPerson(identity)).toBeUndefined();
        expect(await other.knownPerson(identity)).toBeUndefined();
        const made = await keyring.person(identity);
        expect(await other.knownPerson(identity)).toBe(made);
      });

      it('tells tenants, issuers and subjects apart', async () => {
        const identity = identityOf(aTenant());
        const others = [
          identity,
          { ...identity, tenant: aTenant() },
          { ...identity, issuer: 'https://other.example' },
          { ...identity, subject: randomUUID() },
          { ...identity, issuer: `${identity.issuer}","x`, subject: '' },
        ];
        const persons = await Promise.all(others.map((each) => keyring.person(each)));
        expect(new Set(persons).size).toBe(others.length);
      });

      it('forgets who a person was together with their identity key, not with their content key', async () => {
        const identity = identityOf(aTenant());
        const { tenant } = identity;
        const first = await keyring.person(identity);
        await keyring.destroy(tenant, personSubject(first), 'content');
        expect(await keyring.knownPerson(identity)).toBe(first);
        await keyring.destroy(tenant, personSubject(first), 'identity');
        expect(await keyring.knownPerson(identity)).toBeUndefined();
        expect(await keyring.person(identity)).not.toBe(first);
      });
    });
  });
}
