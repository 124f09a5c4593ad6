// What a recorder promises: a file for each publication, found again by its track however replies were lost, ended by a stop or by the end
// of what it records, never delivered under its name before it is whole.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceId, MeetingId, PersonId, TenantId, TrackId } from '../../src/domain/shared/ids.ts';
import type { MediaIdentity } from '../../src/ports/media-identities.port.ts';
import type { Recorder, RecordingJob } from '../../src/ports/recorder.port.ts';
import type { RoomOf } from '../../src/ports/rooms.port.ts';
import { until } from '../support/until.ts';

/** Somebody who publishes. */
export interface SpeakerUnderTest {
  /** The media plane's id of what they publish. */
  readonly mediaTrack: string;
  readonly leave: () => Promise<void>;
}

/** A recorder, with rooms to record in. */
export interface RecorderUnderTest {
  readonly recorder: Recorder;
  /** Joins the room and publishes sound. */
  readonly speak: (room: RoomOf, who: MediaIdentity) => Promise<SpeakerUnderTest>;
  /** The bytes of a file that landed; undefined where there is none. */
  readonly landed: (room: RoomOf, track: TrackId) => Promise<Uint8Array | undefined>;
  /** Under a key that the media plane does not know. */
  readonly underWrongKey: Recorder;
  /** At an address where nobody listens. */
  readonly nowhere: Recorder;
  readonly close: () => Promise<void>;
}

const terms = { timeoutMs: 15_000, signal: new AbortController().signal };
const aRoom = (): RoomOf => ({ tenant: randomUUID() as TenantId, meeting: randomUUID() as MeetingId });
const somebody = (): MediaIdentity => ({
  person: randomUUID() as PersonId,
  device: randomUUID() as DeviceId,
});
const aTrack = () => randomUUID() as TrackId;
const speechMs = 1_200;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs every clause against the recorder that `make` gives. */
export function recorderContract(kind: string, make: () => Promise<RecorderUnderTest>): void {
  describe(`issue 14 B2, recorder contract: ${kind}`, () => {
    let under: RecorderUnderTest;
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    const jobsOf = async (room: RoomOf): Promise<readonly RecordingJob[]> => {
      const reply = await under.recorder.jobs(room, terms);
      if (reply.kind !== 'done') throw new Error(`jobs: ${JSON.stringify(reply)}`);
      return reply.value;
    };
    const started = async (room: RoomOf, track: TrackId, mediaTrack: string): Promise<string> => {
      const reply = await under.recorder.start(room, { track, mediaTrack }, terms);
      if (reply.kind !== 'done') throw new Error(`start: ${JSON.stringify(reply)}`);
      return reply.value.job;
    };
    const ended = async (room: RoomOf, track: TrackId): Promise<NonNullable<RecordingJob['end']>> => {
      let end: RecordingJob['end'];
      await until(async () => {
        end = (await jobsOf(room)).find((one) => one.track === track)?.end;
        expect(end).toBeDefined();
      });
      return end!;
    };

    it('two files of one publication are two jobs, each found by its track', async () => {
      const room = aRoom();
      const { mediaTrack } = await under.speak(room, somebody());
      const [one, other] = [aTrack(), aTrack()];
      const jobs = [await started(room, one, mediaTrack), await started(room, other, mediaTrack)];
      expect(new Set(jobs).size).toBe(2);
      const listed = await jobsOf(room);
      expect(listed.map(({ job, track, end }) => [job, track, end])).toEqual(
        expect.arrayContaining([
          [jobs[0], one, undefined],
          [jobs[1], other, undefined],
        ]),
      );
      for (const job of jobs) await under.recorder.stop(job, terms);
    });

    it('a stopped job delivers a file as long as it took, and nothing under its name before', async () => {
      const room = aRoom();
      const track = aTrack();
      const { mediaTrack } = await under.speak(room, somebody());
      const job = await started(room, track, mediaTrack);
      await pause(speechMs);
      expect(await under.landed(room, track)).toBeUndefined();
      expect(await under.recorder.stop(job, terms)).toMatchObject({ kind: 'done' });
      const end = await ended(room, track);
      if (end.kind !== 'file') throw new Error(end.detail);
      expect(end.completeness).toBe('complete');
      const spanMs = Date.parse(end.endedAt) - Date.parse(end.startedAt);
      expect(spanMs).toBeGreaterThan(speechMs / 3);
      expect(spanMs).toBeLessThan(10 * speechMs);
      expect((await under.landed(room, track))?.length).toBe(end.bytes);
    });

    it('a job that has ended is not stopped again, nor one that never was', async () => {
      const room = aRoom();
      const track = aTrack();
      const { mediaTrack } = await under.speak(room, somebody());
      const job = await started(room, track, mediaTrack);
      await pause(speechMs);
      await under.recorder.stop(job, terms);
      await ended(room, track);
      expect(await under.recorder.stop(job, terms)).toEqual({ kind: 'absent' });
      expect(await under.recorder.stop('EG_never', terms)).toEqual({ kind: 'absent' });
    });

    it('a file ends by itself when whoever publishes leaves', async () => {
      const room = aRoom();
      const track = aTrack();
      const speaker = await under.speak(room, somebody());
      await started(room, track, speaker.mediaTrack);
      await pause(speechMs);
      await speaker.leave();
      expect(await ended(room, track)).toMatchObject({ kind: 'file', completeness: 'complete' });
    });

    it('there is no job in a room that is not there, and none is listed', async () => {
      const room = aRoom();
      expect(await under.recorder.start(room, { track: aTrack(), mediaTrack: 'TR_x' }, terms)).toEqual({
        kind: 'absent',
      });
      expect(await jobsOf(room)).toEqual([]);
    });

    it('jobs of another room are not listed', async () => {
      const [room, other] = [aRoom(), aRoom()];
      const { mediaTrack } = await under.speak(room, somebody());
      await under.speak(other, somebody());
      const job = await started(room, aTrack(), mediaTrack);
      expect(await jobsOf(other)).toEqual([]);
      await under.recorder.stop(job, terms);
    });

    it('a wrong key and nobody who listens are the recorder’s being away', async () => {
      const room = aRoom();
      const of = { track: aTrack(), mediaTrack: 'TR_x' };
      for (const call of [
        under.underWrongKey.start(room, of, terms),
        under.underWrongKey.stop('EG_x', terms),
        under.underWrongKey.jobs(room, terms),
      ])
        expect(await call).toMatchObject({ kind: 'away', code: 'wrong-key', mayHaveHappened: false });
      expect(await under.nowhere.start(room, of, terms)).toMatchObject({ kind: 'away', code: 'unreachable' });
    });
  });
}
