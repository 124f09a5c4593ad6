// The fault for a kept answer that is not what the program kept.
import { TamperedFault } from '../../ports/faults.ts';
import type { ClaimKey } from '../../ports/kept-answer.ts';

/** Names its row by tenant, principal and route; the key is its client's, and is not said. */
export function tamperedAnswer({ tenant, principal, route }: ClaimKey, why: string): TamperedFault {
  return new TamperedFault(
    { store: 'answer', name: `${tenant} ${principal} ${route}` },
    `An answer that is kept for ${route} of ${principal} (tenant ${tenant}) was changed: ${why}. It is not given again.`,
  );
}
