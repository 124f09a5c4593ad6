// The rule of each command on a track. Reports of the recorder come late, twice or never: a track moves forward only, and ends once.
import { accept, nothing, refuse, type Decision, type Refused } from '../shared/decider.ts';
import type { Seen } from '../shared/seen.ts';
import type { TrackCommand, TrackEvent, TrackRefusal } from './track.events.ts';
import type { KnownTrack, TrackState } from './track.state.ts';

export type TrackDecision = Decision<TrackEvent, TrackRefusal>;
type State = Seen<TrackState>;
type Rule<Command> = (command: Command, track: Seen<KnownTrack>) => TrackDecision;

export function request(command: TrackCommand<'RequestTrack'>, state: State): TrackDecision {
  if (state.status !== 'none') return nothing();
  const { meeting, recording, person, device, connection, mediaTrack, attempt } = command;
  const { consent, consentVersion, consentLanguage, at } = command;
  const of = { meeting, recording, person, device, connection, mediaTrack, attempt };
  return accept({
    type: 'TrackRequested',
    ...of,
    consent,
    requestedAt: at,
    consentVersion,
    consentLanguage,
  });
}

/** Only of a track that was requested. */
export function ofKnown<Command extends TrackCommand>(
  rule: Rule<Command>,
): (command: Command, state: State) => TrackDecision {
  return (command, state) => (state.status === 'none' ? unknown(command) : rule(command, state));
}

/** One that was thought lost may be written all the same: a reply was lost, and the recorder lists it later. */
export function confirmStarted(
  { job }: TrackCommand<'ConfirmTrackStarted'>,
  { status }: Seen<KnownTrack>,
): TrackDecision {
  return status === 'requested' || status === 'lost' ? accept({ type: 'TrackStarted', job }) : nothing();
}

/** Asked once; the first reason stands. */
export function askStop(
  { reason, at }: TrackCommand<'AskTrackStop'>,
  { status, stop }: Seen<KnownTrack>,
): TrackDecision {
  if (stop !== null || (status !== 'requested' && status !== 'recording')) return nothing();
  return accept({ type: 'TrackStopAsked', reason, askedAt: at });
}

/** A file that comes to light after its track was thought lost counts: what is in it was said. */
export function end(
  { startedAt, endedAt, bytes, completeness }: TrackCommand<'EndTrack'>,
  { status }: Seen<KnownTrack>,
): TrackDecision {
  if (status === 'ended' || status === 'archived') return nothing();
  return accept({ type: 'TrackEnded', startedAt, endedAt, bytes, completeness });
}

/** What is archived can't be lost any more. */
export function lose({ cause }: TrackCommand<'LoseTrack'>, { status }: Seen<KnownTrack>): TrackDecision {
  if (status === 'archived' || status === 'lost') return nothing();
  return accept({ type: 'TrackLost', cause });
}

export function archive(command: TrackCommand<'ArchiveTrack'>, { status }: Seen<KnownTrack>): TrackDecision {
  if (status !== 'ended') return nothing();
  const { sha256, bytes, storedSha256, storedBytes, keys, milliseconds } = command;
  return accept({ type: 'TrackArchived', sha256, bytes, storedSha256, storedBytes, keys, milliseconds });
}

export function recordLandingRemoved(
  { objects }: TrackCommand<'RecordLandingRemoved'>,
  track: Seen<KnownTrack>,
): TrackDecision {
  if (track.status !== 'archived' || track.landingRemoved) return nothing();
  return accept({ type: 'LandingRemoved', objects });
}

/** The first one is the record. A repeat may differ, and changes nothing. */
export function recordTranscript(
  { sha256, bytes, storedSha256, storedBytes, keys, ...of }: TrackCommand<'RecordTranscript'>,
  track: Seen<KnownTrack>,
): TrackDecision {
  if (track.status !== 'archived' || track.transcript?.kind === 'kept') return nothing();
  const { language, segments, words, droppedSegments, untranscribedMilliseconds, model } = of;
  const file = { sha256, bytes, storedSha256, storedBytes, keys };
  const figures = { language, segments, words, droppedSegments, untranscribedMilliseconds, model };
  return accept({ type: 'TrackTranscribed', version: 1, ...file, ...figures });
}

export function recordNoTranscript(
  { cause }: TrackCommand<'RecordNoTranscript'>,
  track: Seen<KnownTrack>,
): TrackDecision {
  if (track.status !== 'archived' || track.transcript !== null) return nothing();
  return accept({ type: 'TrackNotTranscribed', cause });
}

function unknown({ track }: TrackCommand): Refused<TrackRefusal> {
  return refuse({ code: 'track-unknown', track });
}
