// What one call about claims may hold, and the name of a claim's key among others.
import { claimsPerCall } from '../../ports/claims.port.ts';
import type { ClaimKey } from '../../ports/kept-answer.ts';
import { PermanentFault } from '../../ports/faults.ts';

/** One text for each key, for maps: two keys never share it. */
export function claimName({ tenant, principal, route, key }: ClaimKey): string {
  return JSON.stringify([tenant, principal, route, key]);
}

/** Raises a permanent fault: `claims-too-many` beyond 500 in one call, `claims-repeated` where a key comes twice in it. */
export function checkClaims(claims: readonly ClaimKey[]): void {
  if (claims.length > claimsPerCall) {
    throw new PermanentFault(
      'claims-too-many',
      `One call holds ${claimsPerCall} claims at most, not ${claims.length}.`,
    );
  }
  if (new Set(claims.map(claimName)).size < claims.length) {
    throw new PermanentFault('claims-repeated', 'One call holds each key once at most.');
  }
}
