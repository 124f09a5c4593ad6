// Identities of people on LiveKit run the contract; one of them is written down, since it must stay the same for everybody in a room.
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createLivekitMediaIdentities } from '../../../src/adapters/livekit/livekit-media-identities.ts';
import type { DeviceId, MeetingId, PersonId, TenantId } from '../../../src/domain/shared/ids.ts';
import { mediaIdentitiesContract } from '../../contracts/media-identities.contract.ts';

mediaIdentitiesContract('LiveKit', () => ({
  one: createLivekitMediaIdentities(randomBytes(32)),
  another: createLivekitMediaIdentities(randomBytes(32)),
}));

it('issue 13 A7: an identity stays as it is, also for a process of a later version', () => {
  const room = {
    tenant: '00000000-0000-4000-8000-000000000001' as TenantId,
    meeting: '00000000-0000-4000-8000-000000000002' as MeetingId,
  };
  const who = {
    person: '00000000-0000-4000-8000-000000000003' as PersonId,
    device: '00000000-0000-4000-8000-000000000004' as DeviceId,
  };
  const identities = createLivekitMediaIdentities(new Uint8Array(32).fill(7));
  expect(identities.seal(room, who)).toBe(
    'p_c2iE31qWokf5XRFurFMDTFm_I_XunWZoO8UKc0t8anAiLSbVEzfFL3Y383T-R2DU',
  );
  expect(identities.roomName(room)).toBe(
    '00000000-0000-4000-8000-000000000001.00000000-0000-4000-8000-000000000002',
  );
});
