// The transcript of an archived file: asked for with consent only, kept once, and never beyond its meeting's deletion.
import { describe, expect, it } from 'vitest';
import { streamName } from '../../../src/domain/shared/ids.ts';
import type { TrackState } from '../../../src/domain/track/track.state.ts';
import { PermanentFault, TransientFault } from '../../../src/ports/faults.ts';
import { trackObject, transcriptObject } from '../../../src/ports/media-names.ts';
import type { SpeechPiece, TranscriberReply } from '../../../src/ports/transcriber.port.ts';
import { transcribing } from '../../../src/reactors/transcription/transcribing.ts';
import * as cast from '../../support/histories/cast.ts';
import { aTrack, trackArchived, trackEnded, trackTranscribed } from '../../support/histories/tracks.ts';
import { memoryVault } from '../../support/memory/memory-vault.ts';
import { pieceOf, spoken } from '../../support/spoken-piece.ts';
import { aClaim } from '../../support/toy-reactor.ts';

const { ada, meeting, nine, tenant, trackId } = cast;
const track = trackId(1);
const room = { tenant, meeting };
const claim = aClaim({
  tenant,
  stream: streamName('track', tenant, track),
  reactor: 'transcription',
  request: '{}',
});
const terms = { idempotencyKey: 'k', deadline: nine, signal: new AbortController().signal };
const asked = { by: { kind: 'reactor', id: 'transcription' }, at: nine } as const;
const archived = aTrack(trackEnded, trackArchived);
const { bytes } = pieceOf(spoken(1, 'good morning', 1));

const hearing = (text: string): TranscriberReply => ({
  kind: 'heard',
  heard: {
    language: 'en',
    words: undefined,
    segments: [
      {
        text,
        startMs: 500,
        endMs: 1_500,
        noSpeechProbability: 0.01,
        averageLogProbability: -0.2,
        compressionRatio: 1,
      },
    ],
  },
  source: { server: 's:1', model: 'm', modelDigest: undefined, serverVersion: undefined, parameters: {} },
});

function world(state: TrackState = archived, reply: TranscriberReply = hearing('good morning')) {
  const kept = memoryVault();
  kept.objects.set(trackObject(room, track), Buffer.from(bytes));
  const sent: SpeechPiece[] = [];
  const agreed = { transcribe: true };
  /** What is answered in turn; then that files may be kept. */
  const mayKeep: boolean[] = [];
  const operation = transcribing({
    recorded: {
      trackOf: () => Promise.resolve(state),
      mayKeep: () => Promise.resolve(mayKeep.shift() ?? true),
      mayTranscribe: () => Promise.resolve(agreed.transcribe),
    },
    vault: kept.vault,
    transcriber: {
      keyOf: () => 'ab'.repeat(32),
      transcribe: (piece) => {
        sent.push(piece);
        return Promise.resolve(reply);
      },
    },
    pace: { pause: () => Promise.resolve() },
  });
  return { ...kept, operation, sent, agreed, mayKeep };
}
const concluded = ({ operation }: ReturnType<typeof world>, code: string | undefined, result?: string) =>
  operation.conclude(claim, { end: result === undefined ? 'refused' : 'done', result, code }, asked);

describe('issue 14 B5: transcribing', () => {
  it('seals the transcript under its person and meeting, and puts digest and figures on record', async () => {
    const here = world();
    const came = await here.operation.perform(claim, terms);
    if (came.kind !== 'done') throw new Error(came.kind);
    const name = transcriptObject(room, track, 1);
    const document: unknown = JSON.parse(here.objects.get(name)?.toString('utf8') ?? '');
    expect(document).toMatchObject({
      segments: [{ text: 'good morning' }],
      audio: { sha256: 'ab'.repeat(32) },
    });
    expect(here.sealedAs.at(-1)).toEqual({ ...room, person: ada, name });
    expect(concluded(here, undefined, came.result)).toMatchObject({
      type: 'RecordTranscript',
      track,
      language: 'en',
      segments: 1,
      words: 2,
      model: 'm',
      keys: ['person', 'meeting'],
      ...asked,
    });
  });

  it('repeated after a crash gives the first transcript, and sends nothing again', async () => {
    const here = world();
    const first = await here.operation.perform(claim, terms);
    expect(await here.operation.perform(claim, terms)).toEqual(first);
    expect(here.sent).toHaveLength(1);
  });

  it('without consent sends nothing, and says so on record', async () => {
    const here = world();
    here.agreed.transcribe = false;
    expect(await here.operation.perform(claim, terms)).toEqual({ kind: 'refused', code: 'no-consent' });
    expect(here.sent).toEqual([]);
    expect(concluded(here, 'no-consent')).toEqual({
      type: 'RecordNoTranscript',
      track,
      cause: 'no-consent',
      ...asked,
    });
  });

  it('keeps nothing once the deletion is permitted, before it began or meanwhile', async () => {
    for (const answers of [[false], [true, false]]) {
      const here = world();
      here.mayKeep.push(...answers);
      expect(await here.operation.perform(claim, terms)).toEqual({
        kind: 'refused',
        code: 'meeting-deleted',
      });
      expect(here.objects.has(transcriptObject(room, track, 1))).toBe(false);
      expect(here.sent).toHaveLength(answers.length - 1);
    }
  });

  it('of a file that nobody can read any more is refused with why', async () => {
    const destroyed = world();
    destroyed.destroyed.add(trackObject(room, track));
    expect(await destroyed.operation.perform(claim, terms)).toEqual({
      kind: 'refused',
      code: 'key-destroyed',
    });
    const absent = world();
    absent.objects.clear();
    expect(await absent.operation.perform(claim, terms)).toEqual({
      kind: 'refused',
      code: 'meeting-deleted',
    });
    const damaged = world();
    Object.assign(damaged.vault, {
      open: () => Promise.reject(new PermanentFault('vault-damaged', 'A byte is wrong.')),
    });
    expect(await damaged.operation.perform(claim, terms)).toEqual({ kind: 'refused', code: 'file-damaged' });
    const away = world();
    Object.assign(away.vault, { open: () => Promise.reject(new TransientFault('away', 'No store.')) });
    await expect(away.operation.perform(claim, terms)).rejects.toMatchObject({ code: 'away' });
  });

  it('waits for a transcriber that is away, however long', async () => {
    const here = world(archived, { kind: 'away', code: 'busy', retryAfterMs: 5_000 });
    expect(await here.operation.perform(claim, terms)).toEqual({
      kind: 'away',
      code: 'busy',
      mayHaveHappened: false,
      retryAfterMs: 5_000,
    });
    const dead = world(archived, { kind: 'away', code: 'unreachable' });
    expect(await dead.operation.perform(claim, terms)).toEqual({
      kind: 'away',
      code: 'unreachable',
      mayHaveHappened: false,
    });
  });

  it('is not wanted of a track that has one, or is not archived, and that is not told', async () => {
    for (const state of [aTrack(trackEnded), aTrack(trackEnded, trackArchived, trackTranscribed)]) {
      const here = world(state);
      expect(await here.operation.perform(claim, terms)).toEqual({ kind: 'refused', code: 'not-wanted' });
      expect([here.sent, concluded(here, 'not-wanted')]).toEqual([[], undefined]);
    }
  });
});
