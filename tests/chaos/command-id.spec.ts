// The experimenter's own computation of a command's id agrees with the program's, which it must not use.
import { expect, it } from 'vitest';
import { commandIdOf } from '../../chaos/command-id.ts';
import { clientCommandId } from '../../src/adapters/codec/record/uuid.ts';
import type { ClaimKey } from '../../src/ports/kept-answer.ts';

it('gives the id that the program gives', () => {
  const claim = {
    tenant: '0196f0c4-2f00-7000-8000-000000000001',
    principal: '22222222-2222-4222-8222-222222222222',
    route: 'POST /v1/meetings/{meeting}/hands',
    key: '3f0d4b1e-0000-4000-8000-000000000000',
  };
  expect(commandIdOf(claim)).toBe(clientCommandId(claim as unknown as ClaimKey));
});
