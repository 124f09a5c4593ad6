// The recorder on LiveKit's egress: one track egress for each file, which copies Opus as it comes. Where its files land is the egress
// service's own setting: a store, or a directory below which the names of objects are paths.
import { DirectFileOutput, EgressClient, ServerError } from 'livekit-server-sdk';
import type { MediaIdentities } from '../../ports/media-identities.port.ts';
import { trackObject } from '../../ports/media-names.ts';
import type { Recorder } from '../../ports/recorder.port.ts';
import type { RoomsReply } from '../../ports/rooms.port.ts';
import { jobOf } from './egress-jobs.ts';
import { callsBy } from './livekit-calls.ts';
import type { LivekitPlace } from './livekit-calls.ts';

/** Where LiveKit is asked, what its rooms are called, and what the egress service puts before the names of files. */
export interface LivekitEgressMeans extends LivekitPlace {
  readonly identities: Pick<MediaIdentities, 'roomName'>;
  /** A directory of the egress service with a slash at its end; empty where it writes to a store. */
  readonly directory: string;
}

/** A recorder on one LiveKit. */
export function createLivekitEgressRecorder(means: LivekitEgressMeans): Recorder {
  const { apiUrl, key, directory } = means;
  const { roomName } = means.identities;
  const call = callsBy((timeoutMs) => {
    const options = { requestTimeout: timeoutMs / 1000, failover: false };
    return new EgressClient(apiUrl, key.name, key.secret, options);
  });
  return {
    start: (room, { track, mediaTrack }, terms) =>
      call(terms, async (client) => {
        const output = new DirectFileOutput({ filepath: `${directory}${trackObject(room, track)}` });
        const { egressId } = await client.startTrackEgress(roomName(room), output, mediaTrack);
        return { job: egressId };
      }),
    stop: async (job, terms) => {
      const reply = await call(terms, (client) => stopped(client, job));
      if (reply.kind === 'done')
        return reply.value === 'unheard' ? unheard(job) : { ...reply, value: undefined };
      // It has ended by itself, or is ending.
      return reply.kind === 'refused' && reply.code === 'failed_precondition' ? { kind: 'absent' } : reply;
    },
    jobs: (room, terms) =>
      call(terms, async (client) => {
        const infos = await client.listEgress({ roomName: roomName(room) });
        return infos.flatMap((info) => jobOf(info) ?? []);
      }),
  };
}

/** LiveKit passes a stop on to the worker that writes the file, waits three seconds, and says 408 where none answers: so was seen. */
async function stopped(client: EgressClient, job: string): Promise<'stopped' | 'unheard'> {
  try {
    await client.stopEgress(job);
    return 'stopped';
  } catch (failure) {
    if (failure instanceof ServerError && failure.code === 'deadline_exceeded') return 'unheard';
    throw failure;
  }
}

function unheard(job: string): Extract<RoomsReply, { readonly kind: 'refused' }> {
  const sentence = `The worker of LiveKit's egress that writes ${job} does not answer.`;
  return { kind: 'refused', code: 'job-unheard', sentence };
}
