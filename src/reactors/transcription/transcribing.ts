// How a file's transcript is made and kept.
//
// W1  Nobody's words are written down without their consent to that, which is asked when it begins.
// W2  A file whose meeting's deletion is permitted is not transcribed: that is asked before anything is sent, and once more before the transcript
//     is kept; what is sealed meanwhile lies below the meeting's prefix, and under its key, which the deletion destroys.
// W3  The first transcript is the record (ports/vault.port.ts, `taken`): repeated, it gives what is there.
import type { BareCommand } from '../../domain/all-commands.ts';
import type { TrackId } from '../../domain/shared/ids.ts';
import type { TranscriptDocument } from '../../domain/transcript/transcript-document.ts';
import { voiceActivity } from '../../audio/voice-activity.ts';
import type { Pace } from '../../ports/clock.port.ts';
import { PermanentFault } from '../../ports/faults.ts';
import { trackObject, transcriptObject } from '../../ports/media-names.ts';
import type { RecordedRoom } from '../../ports/recorded-room.ts';
import type { Transcriber } from '../../ports/transcriber.port.ts';
import type { Vault, VaultObject } from '../../ports/vault.port.ts';
import type { Operation, Performed } from '../reactor.ts';
import { trackOfEffect } from '../track-of-effect.ts';
import { trackTranscription } from './transcribe-track.ts';
import type { Transcribed } from './transcribe-track.ts';
import { transcriptFromResult, transcriptResult } from './transcript-result.ts';
import { vaultAnswers } from './vault-answers.ts';
import { keepText } from './vault-text.ts';

/** What files are transcribed with. */
export interface TranscriptionPorts {
  readonly recorded: Pick<RecordedRoom, 'trackOf' | 'mayKeep' | 'mayTranscribe'>;
  readonly vault: Vault;
  readonly transcriber: Transcriber;
  readonly pace: Pick<Pace, 'pause'>;
}

/** A file of three hours, by a transcriber that is as slow as speech. One that is cut off goes on with the pieces that are left. */
const transcribeTimeoutMs = 3 * 3_600_000;
/** Of 15 minutes of sound: a transcriber that is as slow as speech, with others waiting. */
const pieceTimeoutMs = 30 * 60_000;
const firstVersion = 1;

const causes = ['no-consent', 'key-destroyed', 'meeting-deleted', 'file-damaged'] as const;
type Cause = (typeof causes)[number];

/** Makes the transcript of an archived file. */
export function transcribing(ports: TranscriptionPorts): Operation {
  const { recorded } = ports;
  return {
    timeoutMs: transcribeTimeoutMs,
    perform: async ({ tenant, ...effect }, { signal }): Promise<Performed> => {
      const track = trackOfEffect(effect);
      const state = await recorded.trackOf(tenant, track);
      if (state.status !== 'archived' || state.transcript !== null)
        return { kind: 'refused', code: 'not-wanted' };
      const { meeting, person, file } = state;
      const room = { tenant, meeting };
      if (!(await recorded.mayTranscribe(room, person))) return refusedFor('no-consent');
      if (!(await recorded.mayKeep(room))) return refusedFor('meeting-deleted');
      const of = { tenant, meeting, person };
      const made = await unlessUnreadable(() => transcribed(ports, of, track, file.sha256, signal));
      if (typeof made === 'string') return refusedFor(made);
      if (made.kind === 'away') {
        const { code, retryAfterMs } = made;
        return {
          kind: 'away',
          code,
          mayHaveHappened: false,
          ...(retryAfterMs !== undefined && { retryAfterMs }),
        };
      }
      if (!(await recorded.mayKeep(room))) return refusedFor('meeting-deleted');
      const name = transcriptObject(room, track, firstVersion);
      const kept = await keepText(ports.vault, { ...of, name }, JSON.stringify(made.document), signal);
      return {
        kind: 'done',
        result: transcriptResult(JSON.parse(kept.text) as TranscriptDocument, kept.sealed),
      };
    },
    lookUp: () => Promise.resolve({ kind: 'absent' }),
    conclude: (effect, { end, result, code }, asked): BareCommand | undefined => {
      const track = trackOfEffect(effect);
      if (end === 'done')
        return result === undefined
          ? undefined
          : { type: 'RecordTranscript', track, ...transcriptFromResult(result), ...asked };
      const cause = causes.find((one) => one === code);
      return cause && { type: 'RecordNoTranscript', track, cause, ...asked };
    },
  };
}

function refusedFor(code: Cause): Performed {
  return { kind: 'refused', code };
}

/** Its key is destroyed, it is not there, or it is not what was archived. */
class Unreadable extends Error {
  readonly why: Cause;
  constructor(why: Cause) {
    super(`The file can't be read: ${why}.`);
    this.name = 'Unreadable';
    this.why = why;
  }
}

async function unlessUnreadable(make: () => Promise<Transcribed>): Promise<Transcribed | Cause> {
  try {
    return await make();
  } catch (failure) {
    if (failure instanceof Unreadable) return failure.why;
    if (failure instanceof PermanentFault && failure.code === 'vault-damaged') return 'file-damaged';
    throw failure;
  }
}

function transcribed(
  { vault, transcriber, pace }: TranscriptionPorts,
  of: Omit<VaultObject, 'name'>,
  track: TrackId,
  sha256: string,
  signal: AbortSignal,
): Promise<Transcribed> {
  const transcribe = trackTranscription({
    transcriber,
    kept: vaultAnswers(vault, of, track, signal),
    listenForVoice: voiceActivity,
    rest: () => pace.pause(0, signal),
    pieceTimeoutMs,
  });
  const object = { ...of, name: trackObject(of, track) };
  return transcribe({ open: () => soundOf(vault, object, signal), sha256, language: undefined }, signal);
}

async function* soundOf(
  vault: Pick<Vault, 'open'>,
  object: VaultObject,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, undefined> {
  const opened = await vault.open(object, signal);
  if (opened.kind === 'opened') yield* opened.source;
  else throw new Unreadable(opened.kind === 'destroyed' ? 'key-destroyed' : 'meeting-deleted');
}
