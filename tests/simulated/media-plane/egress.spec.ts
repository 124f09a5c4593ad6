// Egresses of the simulated media plane, by what was seen of LiveKit's: the order of its webhooks, when files come and when not.
import { describe, expect, it } from 'vitest';
import { mediaPlaneUnderTest } from '../../support/simulated-media.ts';

interface Told {
  readonly event: string;
  readonly egressInfo?: Readonly<Record<string, unknown>>;
}

/** Somebody publishes in room `r`, and an egress of it was asked for. */
async function recorded(changed: Parameters<typeof mediaPlaneUnderTest>[0] = {}) {
  const files: { path: string; bytes: number; how: 'open' | 'delivered' | 'discarded' }[] = [];
  const under = mediaPlaneUnderTest({
    openFile: (path) => {
      const file = { path, bytes: 0, how: 'open' as 'open' | 'delivered' | 'discarded' };
      files.push(file);
      return {
        append: ({ length }) => void (file.bytes += length),
        deliver: () => {
          file.how = 'delivered';
          return file.bytes;
        },
        discard: () => void (file.how = 'discarded'),
      };
    },
    ...changed,
  });
  const person = await under.join('p');
  const trackId = person.publish()!;
  const start = (track = trackId) =>
    under.call('Egress/StartTrackEgress', {
      room_name: 'r',
      track_id: track,
      file: { filepath: '/out/a.ogg' },
    });
  const { said } = await start();
  const id = said.egress_id as string;
  const told = async () => {
    await under.plane.settled();
    return under.arrived
      .map(({ event }) => event as unknown as Told)
      .filter(({ event }) => event.startsWith('egress'))
      .map(({ event, egressInfo }) => [event, egressInfo?.['status'] ?? 'EGRESS_STARTING']);
  };
  const info = async () => {
    const { said: list } = await under.call('Egress/ListEgress', { egress_id: id });
    return list.items[0] as Readonly<Record<string, unknown>> & {
      readonly file_results: readonly Readonly<Record<string, string>>[];
    };
  };
  return { under, files, person, trackId, start, id, told, info };
}

describe('issue 14: a track egress of the simulated media plane', () => {
  it('starts, is active 0.2 s later, and delivers its file when it is stopped', async () => {
    const { under, files, id, told, info } = await recorded();
    expect(files).toEqual([]);
    under.pass(1);
    expect(await info()).toMatchObject({ status: 'EGRESS_ACTIVE', ended_at: '0' });
    expect(files).toMatchObject([{ path: '/out/a.ogg', how: 'open' }]);
    under.pass(5);
    expect((await under.call('Egress/StopEgress', { egress_id: id })).said).toMatchObject({
      status: 'EGRESS_COMPLETE',
      details: 'End reason: StopEgress API',
    });
    const [file] = (await info()).file_results;
    expect(file).toMatchObject({ filename: '/out/a.ogg', location: '/out/a.ogg', duration: '5000000000' });
    expect(Number(file?.['size'])).toBe(files[0]?.bytes);
    expect(await told()).toEqual([
      ['egress_started', 'EGRESS_STARTING'],
      ['egress_updated', 'EGRESS_ACTIVE'],
      ['egress_updated', 'EGRESS_ENDING'],
      ['egress_ended', 'EGRESS_COMPLETE'],
    ]);
    expect(await under.call('Egress/StopEgress', { egress_id: id })).toMatchObject({
      status: 412,
      said: { code: 'failed_precondition' },
    });
  });

  it('ends by itself with what it records: whoever leaves, unpublishes, or a room that is closed', async () => {
    for (const ending of ['leave', 'unpublish', 'close'] as const) {
      const { under, person, info } = await recorded();
      under.pass(2);
      if (ending === 'close') await under.call('DeleteRoom', { room: 'r' });
      else person[ending]();
      expect(await info(), ending).toMatchObject({
        status: 'EGRESS_COMPLETE',
        details: 'End reason: Source closed',
      });
    }
  });

  it('does not end where the same identity joins again: it goes on with silence until it is stopped', async () => {
    const { under, info, id } = await recorded();
    under.pass(2);
    await under.join('p');
    under.pass(2);
    expect(await info()).toMatchObject({ status: 'EGRESS_ACTIVE' });
    await under.call('Egress/StopEgress', { egress_id: id });
    expect(await info()).toMatchObject({ status: 'EGRESS_COMPLETE' });
  });

  it('of a killed client ends with it, some twenty seconds later, those seconds in the file', async () => {
    const { under, person, info } = await recorded();
    under.pass(1);
    person.kill();
    under.pass(19);
    expect(await info()).toMatchObject({ status: 'EGRESS_ACTIVE' });
    under.pass(2);
    expect((await info()).file_results[0]).toMatchObject({ duration: '21000000000' });
  });

  it('stopped right after its start is aborted, without a file', async () => {
    const { under, id, files, info } = await recorded();
    await under.call('Egress/StopEgress', { egress_id: id });
    expect(await info()).toMatchObject({ status: 'EGRESS_ABORTED', error_code: 412 });
    expect(files).toEqual([]);
  });

  it('of a track that nobody publishes starts, and fails after half a minute', async () => {
    const { under, start } = await recorded();
    const { said } = await start('TR_nobody');
    under.pass(29);
    const status = async () =>
      (await under.call('Egress/ListEgress', { egress_id: said.egress_id })).said.items[0];
    expect(await status()).toMatchObject({ status: 'EGRESS_STARTING' });
    under.pass(2);
    expect(await status()).toMatchObject({
      status: 'EGRESS_FAILED',
      error_code: 404,
      error: 'track TR_nobody not found',
    });
  });

  it('of one track twice is two files', async () => {
    const { under, start, files } = await recorded();
    await start();
    under.pass(1);
    expect(files).toHaveLength(2);
  });

  it('says no to a room that is not there, to no track, and to whoever has no grant', async () => {
    const { under } = await recorded();
    const file = { filepath: '/out/b.ogg' };
    const asked = (body: object) => under.call('Egress/StartTrackEgress', body as never);
    expect(await asked({ room_name: 'x', track_id: 'T', file })).toMatchObject({ status: 404 });
    expect(await asked({ room_name: 'r', track_id: '', file })).toMatchObject({
      status: 400,
      said: { code: 'invalid_argument' },
    });
    expect((await under.call('Egress/StopEgress', { egress_id: 'EG_none' })).status).toBe(404);
    expect((await under.call('Egress/ListEgress', {}, { roomRecord: false })).said).toMatchObject({
      code: 'unauthenticated',
    });
  });

  it('fails at its end or stays for ever, as often as mishaps say', async () => {
    const rates = { seed: 1, webhooks: { lost: 0, doubled: 0, delayed: 0, overtaken: 0, slowestMs: 0 } };
    const replies = { lost: 0, failed: 0 };
    const failing = await recorded({ mishaps: { ...rates, replies, egresses: { failed: 1, stuck: 0 } } });
    failing.under.pass(2);
    failing.person.leave();
    expect(await failing.info()).toMatchObject({ status: 'EGRESS_FAILED', error: 'Local upload failed' });
    expect(failing.files[0]?.how).toBe('discarded');
    const stuck = await recorded({ mishaps: { ...rates, replies, egresses: { failed: 0, stuck: 1 } } });
    stuck.under.pass(2);
    stuck.person.leave();
    stuck.under.pass(3_600);
    expect(await stuck.info()).toMatchObject({ status: 'EGRESS_ACTIVE' });
    expect(await stuck.under.call('Egress/StopEgress', { egress_id: stuck.id })).toMatchObject({
      status: 408,
      said: { code: 'deadline_exceeded' },
    });
    expect(stuck.under.pausesMs).toEqual([3_000]);
  });

  it('is forgotten a day after its end', async () => {
    const { under, id } = await recorded();
    under.pass(1);
    await under.call('Egress/StopEgress', { egress_id: id });
    under.pass(23 * 3_600);
    expect((await under.call('Egress/ListEgress', {})).said.items).toHaveLength(1);
    under.pass(2 * 3_600);
    expect((await under.call('Egress/ListEgress', {})).said.items).toEqual([]);
  });
});
