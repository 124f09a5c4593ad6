// How an outside identity is recognised without being kept: by the SHA-256 of issuer and subject.
import { hash } from 'node:crypto';
import type { ForeignIdentity } from '../../ports/keyring.port.ts';
import { canonicalBytes } from './record/canonical-json.ts';

/** 32 bytes: SHA-256 of the RFC 8785 form of [issuer, subject]. Raises a permanent fault `not-canonical` for an ill-formed text. */
export function identityHash({ issuer, subject }: ForeignIdentity): Buffer {
  return hash('sha256', canonicalBytes([issuer, subject]), 'buffer');
}
