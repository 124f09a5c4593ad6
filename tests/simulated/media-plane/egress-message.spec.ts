// What is told of an egress: of its file no more than is known.
import { expect, it } from 'vitest';
import { egressMessage } from '../../../src/simulated/media-plane/egress-message.ts';
import type { Egress } from '../../../src/simulated/media-plane/egress-state.ts';

const egress: Egress = {
  id: 'EG_1',
  room: { name: 'r', sid: 'RM_1' },
  trackId: 'TR_1',
  filepath: '/out/a.ogg',
  askedAtMs: 1_000,
  source: undefined,
  fate: 'none',
  status: 'EGRESS_STARTING',
  file: undefined,
  fileStartedMs: 0,
  endedMs: undefined,
  bytes: undefined,
  error: '',
  errorCode: 0,
  details: '',
};

it('times are nanoseconds as text, and a file is told of once it began', () => {
  expect(egressMessage(egress, 1_500)).toMatchObject({
    egressId: 'EG_1',
    startedAt: '1000000000',
    endedAt: '0',
    updatedAt: '1500000000',
    track: { trackId: 'TR_1', file: { filepath: '/out/a.ogg' } },
    fileResults: [{}],
  });
  const active = { ...egress, status: 'EGRESS_ACTIVE', fileStartedMs: 1_200 } as const;
  const began = { filename: '/out/a.ogg', startedAt: '1200000000' };
  expect(egressMessage(active, 2_000)['fileResults']).toEqual([began]);
});

it('a file that was not delivered has no size and no place', () => {
  const ended = { ...egress, fileStartedMs: 1_200, endedMs: 3_200 } as const;
  const failed = { ...ended, status: 'EGRESS_FAILED' } as const;
  const began = { filename: '/out/a.ogg', startedAt: '1200000000' };
  const over = { ...began, endedAt: '3200000000', duration: '2000000000' };
  expect(egressMessage(failed, 4_000)['fileResults']).toEqual([over]);
  expect(egressMessage({ ...ended, status: 'EGRESS_COMPLETE', bytes: 99 }, 4_000)['fileResults']).toEqual([
    { ...over, size: '99', location: '/out/a.ogg' },
  ]);
});
