// What shows that a row outside the log was written by the program and is where the program put it: an HMAC-SHA-256 over all
// that the row decides, its key included, so that no row's content passes for another's. The log's own records need none.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { PersonId, TenantId } from '../../domain/shared/ids.ts';
import type { DigestUpTo, RoundPlace } from '../../ports/log-check.port.ts';
import type { KeptAnswer } from '../../ports/kept-answer.ts';

/** Proofs of rows under one key; about 5 µs each. */
export interface RowProofs {
  /** 33 bytes: 2 if its command stored events, else 1; then the HMAC. The answer's own `proof` is no part of it. */
  readonly ofAnswer: (answer: KeptAnswer, leftEvents: boolean) => Buffer;
  /** Whether the answer's `proof` is its own. */
  readonly fitsAnswer: (answer: KeptAnswer) => boolean;
  /** 32 bytes, for a person's row; `identity` is the SHA-256 of issuer and subject. */
  readonly ofPerson: (tenant: TenantId, identity: Uint8Array, person: PersonId) => Buffer;
  /** 32 bytes, for the one row that says which rows may still lack a proof. */
  readonly ofUnprovenRows: (row: UnprovenRows) => Buffer;
  /** 32 bytes, for the digest that a whole check of the log kept. */
  readonly ofLogDigest: (kept: DigestUpTo) => Buffer;
  /** 32 bytes, for the place of a check that is not over, under a lease's fence; `before`: the digest that was kept when it began. */
  readonly ofCheckPlace: (place: RoundPlace, fence: bigint, before: string | undefined) => Buffer;
}

/** Until when rows without a proof are taken for rows of the version before. */
export interface UnprovenRows {
  readonly beganMs: number;
  readonly answersUntilMs: number;
  readonly personsProven: boolean;
}

/** Names the key among those that derive from the root key (HKDF's info). */
export const rowProofPurpose = 'voicemeet/row-proofs';

/** The first byte of an answer's proof; the database reads it too (migrations/0027_rows_carry_proofs.sql). */
const storedNothing = 1;
const leftEventsByte = 2;

/** Proofs under a key of 32 bytes. */
export function rowProofs(key: Uint8Array): RowProofs {
  // The texts come first, as JSON, with the lengths of the bytes after them: two rows never give the same input.
  const proofOf = (texts: readonly unknown[], ...bytes: readonly Uint8Array[]): Buffer => {
    const hmac = createHmac('sha256', key);
    hmac.update(JSON.stringify([...texts, ...bytes.map(({ length }) => length)]));
    for (const part of bytes) hmac.update(part);
    return hmac.digest();
  };
  const ofAnswer = (answer: KeptAnswer, kind: number): Buffer => {
    const { claim, command, status, contentType, stream, revision, salt, digest, body } = answer;
    const { tenant, principal, route, key: name } = claim;
    const place = ['answer', kind, tenant, principal, route, name, command, stream, String(revision)];
    const proof = proofOf([...place, status, contentType], salt, digest, body);
    return Buffer.concat([Buffer.of(kind), proof]);
  };
  return {
    ofAnswer: (answer, leftEvents) => ofAnswer(answer, leftEvents ? leftEventsByte : storedNothing),
    fitsAnswer: (answer) => {
      const { proof } = answer;
      return proof !== undefined && isSame(proof, ofAnswer(answer, proof[0] ?? 0));
    },
    ofPerson: (tenant, identity, person) => proofOf(['person', tenant, person], identity),
    ofUnprovenRows: ({ beganMs, answersUntilMs, personsProven }) =>
      proofOf(['unproven rows', beganMs, answersUntilMs, personsProven]),
    ofLogDigest: ({ epoch, position, events, digest }) =>
      proofOf(['log digest', epoch, String(position), String(events), digest]),
    ofCheckPlace: ({ epoch, afterStream, position, events, digest }, fence, before) =>
      proofOf([
        'check place',
        String(fence),
        epoch,
        afterStream,
        String(position),
        String(events),
        digest,
        before ?? null,
      ]),
  };
}

/** Compares without telling by its time where two proofs differ. */
export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
