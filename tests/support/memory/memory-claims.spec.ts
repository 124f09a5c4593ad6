// The memory's claims keep the contract of claims.
import { createMemoryClaimRetention, createMemoryClaims } from './memory-claims.ts';
import type { MemoryClaimsState } from './memory-claims.ts';
import { addSeconds } from '../../../src/domain/shared/instant.ts';
import type { Instant } from '../../../src/domain/shared/instant.ts';
import { claimsContract } from '../../contracts/claims.contract.ts';

claimsContract('memory', async () => {
  let now = '2026-11-21T10:00:00.000Z' as Instant;
  const state: MemoryClaimsState = new Map();
  const ports = { state, clock: { now: () => now } };
  return Promise.resolve({
    holder: (id) => createMemoryClaims(ports, id),
    retention: createMemoryClaimRetention(ports),
    pass: async (seconds) => {
      now = addSeconds(now, seconds);
      return Promise.resolve();
    },
    close: async () => Promise.resolve(),
  });
});
