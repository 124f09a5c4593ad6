// A recorded file: what each event does to it, and which rule decides each command.
import type { Decisions, Evolutions } from '../shared/by-type.ts';
import type { TrackId } from '../shared/ids.ts';
import { tabledDecider } from '../shared/tabled-decider.ts';
import * as rules from './track.decisions.ts';
import type { TrackCommand, TrackEvent, TrackFacts, TrackRefusal } from './track.events.ts';
import type { KnownTrack, TrackState } from './track.state.ts';

/** The words and the state of a track. */
export interface TrackTypes {
  readonly id: TrackId;
  readonly state: TrackState;
  readonly command: TrackCommand;
  readonly event: TrackEvent;
  readonly refusal: TrackRefusal;
  readonly facts: TrackFacts;
}

const evolutions: Evolutions<TrackTypes> = {
  TrackRequested: (state, { meeting, recording, person, device, connection, mediaTrack, attempt }) => {
    if (state.status !== 'none') return state;
    const of = { meeting, recording, person, device, connection, mediaTrack, attempt };
    return { status: 'requested', ...of, job: null, stop: null };
  },
  TrackStarted: whileKnown((track, { job }) => {
    if (track.status !== 'requested' && track.status !== 'lost') return track;
    return { ...core(track), status: 'recording', job };
  }),
  TrackStopAsked: whileKnown((track, { reason, askedAt }) => ({ ...track, stop: { reason, askedAt } })),
  TrackEnded: whileKnown((track, { startedAt, endedAt, completeness }) => {
    if (track.status === 'archived') return track;
    return { ...core(track), status: 'ended', startedAt, endedAt, completeness };
  }),
  TrackLost: whileKnown((track, { cause }) => {
    if (track.status === 'archived') return track;
    return { ...core(track), status: 'lost', cause };
  }),
  TrackArchived: whileKnown((track, { milliseconds, ...archived }) => {
    if (track.status !== 'ended') return track;
    const { sha256, bytes, storedSha256, storedBytes, keys } = archived;
    const file = { sha256, bytes, storedSha256, storedBytes, keys };
    return { ...track, status: 'archived', file, milliseconds, landingRemoved: false, transcript: null };
  }),
  LandingRemoved: whileKnown((track) =>
    track.status === 'archived' ? { ...track, landingRemoved: true } : track,
  ),
  TrackTranscribed: whileKnown((track, { type: _, ...transcript }) =>
    track.status === 'archived' ? { ...track, transcript: { kind: 'kept', ...transcript } } : track,
  ),
  TrackNotTranscribed: whileKnown((track, { cause }) =>
    track.status === 'archived' ? { ...track, transcript: { kind: 'none', cause } } : track,
  ),
};

const decisions: Decisions<TrackTypes> = {
  RequestTrack: rules.request,
  ConfirmTrackStarted: rules.ofKnown(rules.confirmStarted),
  AskTrackStop: rules.ofKnown(rules.askStop),
  EndTrack: rules.ofKnown(rules.end),
  LoseTrack: rules.ofKnown(rules.lose),
  ArchiveTrack: rules.ofKnown(rules.archive),
  RecordLandingRemoved: rules.ofKnown(rules.recordLandingRemoved),
  RecordTranscript: rules.ofKnown(rules.recordTranscript),
  RecordNoTranscript: rules.ofKnown(rules.recordNoTranscript),
};

/** Lets an event change a track that was requested; elsewhere it has no place and changes nothing. */
function whileKnown<Event extends TrackEvent>(
  change: (track: KnownTrack, event: Event) => KnownTrack,
): (state: TrackState, event: Event) => TrackState {
  return (state, event) => (state.status === 'none' ? state : change(state, event));
}

/** What a track keeps through every change of its status. */
function core({
  meeting,
  recording,
  person,
  device,
  connection,
  mediaTrack,
  attempt,
  job,
  stop,
}: KnownTrack) {
  return { meeting, recording, person, device, connection, mediaTrack, attempt, job, stop };
}

export const trackDecider = tabledDecider<TrackTypes>({
  category: 'track',
  initial: () => ({ status: 'none' }),
  evolutions,
  decisions,
});
