// Proofs of rows: every part of a row counts, no row's proof is another's, and what was proven once is proven for ever.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rowProofs } from '../../../src/adapters/codec/row-proofs.ts';
import type { PersonId, TenantId } from '../../../src/domain/shared/ids.ts';
import type { KeptAnswer } from '../../../src/ports/kept-answer.ts';
import { aStream, aTenant, anAnswer } from '../../support/sealed.ts';

const proofs = rowProofs(Buffer.alloc(32, 1));
const tenant = aTenant();
const answer = anAnswer(tenant, aStream(tenant), 'a-key');
const proven = (of: KeptAnswer, leftEvents = true): KeptAnswer => ({
  ...of,
  proof: proofs.ofAnswer(of, leftEvents),
});

describe('issue 12 D3: the proof of a kept answer', () => {
  it('fits the answer as it was kept, and no other key’s', () => {
    expect(proofs.fitsAnswer(proven(answer))).toBe(true);
    expect(proofs.fitsAnswer(proven(answer, false))).toBe(true);
    expect(proofs.fitsAnswer(answer)).toBe(false);
    expect(rowProofs(Buffer.alloc(32, 2)).fitsAnswer(proven(answer))).toBe(false);
  });

  const other = anAnswer(aTenant(), aStream(aTenant()), 'another-key');
  const claims = (['tenant', 'principal', 'route', 'key'] as const).map((part) => ({
    claim: { ...answer.claim, [part]: part === 'route' ? 'POST /v1/other' : other.claim[part] },
  }));
  const parts: readonly Partial<KeptAnswer>[] = [
    ...claims,
    { command: other.command },
    { salt: other.salt },
    { digest: other.digest },
    { status: 200 },
    { contentType: 'text/html' },
    { body: other.body },
    { stream: other.stream },
    { revision: 1n },
    // The same bytes, cut elsewhere.
    { salt: Buffer.concat([answer.salt, answer.digest.subarray(0, 1)]), digest: answer.digest.subarray(1) },
  ];
  const named = parts.map((part) => [Object.keys(part).join(' and '), part] as const);
  it.each(named)('does not fit another %s', (_, part) => {
    expect(proofs.fitsAnswer({ ...proven(answer), ...part })).toBe(false);
  });

  it('says whether the command stored events, and does not let that be changed', () => {
    const [with_, without] = [true, false].map((left) => proofs.ofAnswer(answer, left));
    expect([with_?.[0], without?.[0]]).toEqual([2, 1]);
    const turned = Buffer.from(with_ ?? []);
    turned[0] = 1;
    expect(proofs.fitsAnswer({ ...answer, proof: turned })).toBe(false);
  });

  it('is the same in every version, or answers that are kept would count as changed', () => {
    const id = '0196f0c4-2f00-7000-8000-000000000001';
    const fixed = {
      ...anAnswer(id as TenantId, `meeting-${id}.${id}` as KeptAnswer['stream'], 'key', id as PersonId),
      command: id as KeptAnswer['command'],
      salt: Buffer.alloc(16, 3),
      digest: Buffer.alloc(32, 4),
      body: Buffer.from('{}'),
    };
    expect(proofs.ofAnswer(fixed, true).toString('hex')).toBe(
      '0249717618ecaefe564c5a84d89dbcaa9cdcd5cc529d5d2c417bc2f5766a143747',
    );
    expect(proofs.ofPerson(id as TenantId, Buffer.alloc(32, 5), id as PersonId).toString('hex')).toBe(
      'a7e1dfce8332fe608cab29825587f3cf899a9698b5cc3039a934ac267268aef6',
    );
  });
});

describe('issue 12 D3: the proof of a person', () => {
  it('is another one for another tenant, identity or person', () => {
    const [person, identity] = [randomUUID() as PersonId, Buffer.alloc(32, 6)];
    const all = [
      proofs.ofPerson(tenant, identity, person),
      proofs.ofPerson(aTenant(), identity, person),
      proofs.ofPerson(tenant, Buffer.alloc(32, 7), person),
      proofs.ofPerson(tenant, identity, randomUUID() as PersonId),
    ].map((proof) => proof.toString('hex'));
    expect(new Set(all).size).toBe(all.length);
    expect(proofs.ofPerson(tenant, identity, person).toString('hex')).toBe(all[0]);
  });
});
