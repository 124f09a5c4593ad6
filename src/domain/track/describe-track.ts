// The state of a track as plain JSON, for audits.
import type { Described } from '../shared/described.ts';
import type { Seen } from '../shared/seen.ts';
import type { TrackState } from './track.state.ts';

/** What is known of a track. */
export function describeTrack(state: Seen<TrackState>): Described {
  if (state.status === 'none') return { ...state };
  const stop = state.stop && { ...state.stop };
  if (state.status !== 'archived') return { ...state, stop };
  const { file, transcript, ...track } = state;
  return {
    ...track,
    stop,
    file: { ...file, keys: [...file.keys] },
    transcript:
      transcript?.kind === 'kept'
        ? { ...transcript, keys: [...transcript.keys] }
        : transcript && { ...transcript },
  };
}
