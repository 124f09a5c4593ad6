// What LiveKit says of an egress, and what it means. The cases are those seen on livekit-server 1.13.5 with egress 1.12.0.
import { EgressInfo } from '@livekit/protocol';
import { describe, expect, it } from 'vitest';
import { jobOf } from '../../../src/adapters/livekit/egress-jobs.ts';
import { trackObject } from '../../../src/ports/media-names.ts';
import { meeting, tenant, trackId } from '../../support/histories/cast.ts';

const track = trackId(1);
const filepath = `/out/${trackObject({ tenant, meeting }, track)}`;
const request = { egressId: 'EG_1', track: { trackId: 'TR_1', file: { filepath } } };
const read = (more: object) =>
  jobOf(EgressInfo.fromJson({ ...request, ...more }, { ignoreUnknownFields: true }));
const file = {
  filename: filepath,
  startedAt: '1772442000000000000',
  endedAt: '1772442060000000000',
  duration: '60000000000',
  size: '4711',
  location: filepath,
};
const whole = {
  kind: 'file',
  startedAt: '2026-03-02T09:00:00.000Z',
  endedAt: '2026-03-02T09:01:00.000Z',
  bytes: 4711,
  completeness: 'complete',
};

describe('a track egress', () => {
  it('goes on while it starts (its status is left out), is active, and ends', () => {
    for (const status of [undefined, 'EGRESS_ACTIVE', 'EGRESS_ENDING'])
      expect(read(status === undefined ? {} : { status })).toEqual({ job: 'EG_1', track, end: undefined });
  });

  it('has delivered a file where one of some size is named, complete or not', () => {
    expect(read({ status: 'EGRESS_COMPLETE', fileResults: [file] })?.end).toEqual(whole);
    const partial = { ...whole, completeness: 'partial' };
    for (const status of ['EGRESS_FAILED', 'EGRESS_LIMIT_REACHED'])
      expect(read({ status, error: 'server is shutting down', fileResults: [file] })?.end).toEqual(partial);
  });

  it('without its end instant ends its duration after its start', () => {
    const open = { ...file, endedAt: '0' };
    expect(read({ status: 'EGRESS_COMPLETE', fileResults: [open] })?.end).toEqual(whole);
  });

  it('has no file where none is named, or one without a size', () => {
    const empty = { ...file, size: '0' };
    expect(
      read({ status: 'EGRESS_FAILED', error: 'Local upload failed', fileResults: [empty] })?.end,
    ).toEqual({ kind: 'none', cause: 'recorder-failed', detail: 'Local upload failed' });
    expect(read({ status: 'EGRESS_ABORTED', details: 'End reason: StopEgress API' })?.end).toEqual({
      kind: 'none',
      cause: 'nothing-recorded',
      detail: 'End reason: StopEgress API',
    });
  });

  it('that we did not ask for is none of ours', () => {
    expect(
      jobOf(
        EgressInfo.fromJson({ egressId: 'EG_2', track: { trackId: 'TR_1', file: { filepath: '/x.ogg' } } }),
      ),
    ).toBeUndefined();
    expect(
      jobOf(EgressInfo.fromJson({ egressId: 'EG_3', roomComposite: { roomName: 'r' } })),
    ).toBeUndefined();
  });
});
