// The track whose event asked for an effect.
import { parseStreamName, parseTrackId } from '../domain/shared/ids.ts';
import type { TrackId } from '../domain/shared/ids.ts';
import type { Effect } from '../ports/effect.ts';

/** By the stream's name. Throws an error for another stream's: the reactor hears tracks alone. */
export function trackOfEffect({ stream }: Pick<Effect, 'stream'>): TrackId {
  const track = parseTrackId(parseStreamName(stream)?.id ?? '');
  if (track === undefined) throw new Error(`${stream} is no stream of a track`);
  return track;
}
