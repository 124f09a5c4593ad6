// Track egresses of the simulated media plane: what LiveKit's egress does, as it was seen on livekit-server 1.13.5 with egress 1.12.0
// (each rule below says what was seen). Files are written by track-file.ts.
import { egressMessage } from './egress-message.ts';
import type { Egress, EgressFate, EgressStatus } from './egress-state.ts';
import type { Message } from './messages.ts';
import type { Room } from './room.ts';
import { soundAt } from './sound.ts';
import type { FileSink } from './track-file.ts';
import { trackFile } from './track-file.ts';

/** What egresses are run with. */
export interface EgressParts {
  readonly nowMs: () => number;
  readonly newId: (prefix: string) => string;
  readonly tell: (queue: string, event: string, about: Message) => void;
  readonly open: (filepath: string) => FileSink;
  readonly fateOf: () => EgressFate;
}

/** ACTIVE came 0.2 s after the start call returned. */
const startingMs = 200;
/** A track that nobody publishes: FAILED with 404 after 30 s. */
const unknownTrackMs = 30_000;
/** Ended ones are forgotten about 24 h after their end. */
const rememberedMs = 24 * 3_600_000;
const uploadFailed = { text: 'Local upload failed', code: 400 };
const terminal: ReadonlySet<EgressStatus> = new Set(['EGRESS_COMPLETE', 'EGRESS_FAILED', 'EGRESS_ABORTED']);

/** All egresses. */
export function egresses(parts: EgressParts) {
  const { nowMs, newId } = parts;
  const all = new Map<string, Egress>();
  const life = egressLife(parts);
  /** Those that go on and that a change is about are brought up to it first, and then end. */
  const sourceClosed = (isAbout: (egress: Egress) => boolean): void => {
    for (const egress of all.values()) {
      if (isOver(egress) || !isAbout(egress)) continue;
      life.advance(egress);
      life.end(egress, 'End reason: Source closed');
    }
  };
  return {
    /** Begins one; two for one track are two. `egress_started` is told before the reply. */
    start: (room: Room, trackId: string, filepath: string): Egress => {
      const egress = begun(parts, room, trackId, filepath, newId('EG_'));
      all.set(egress.id, egress);
      life.tell(egress, 'egress_started');
      return egress;
    },
    /** `undefined`: there is none; `over`: it has ended; `unheard`: its worker was killed. */
    stop: (id: string): Egress | 'over' | 'unheard' | undefined => {
      const egress = all.get(id);
      if (egress === undefined) return undefined;
      if (isOver(egress)) return 'over';
      if (egress.fate === 'stuck') return 'unheard';
      life.advance(egress);
      life.end(egress, 'End reason: StopEgress API');
      return egress;
    },
    /** To be called before anything changes that can be heard, so that each instant has the sound of its own. */
    advance: (): void => {
      const now = nowMs();
      for (const egress of all.values()) {
        life.advance(egress);
        if (egress.endedMs !== undefined && now - egress.endedMs > rememberedMs) all.delete(egress.id);
      }
    },
    /**
     * A publication is over. One whose identity joined again goes on with silence until it is stopped or the room is closed: that was
     * seen, too.
     */
    unpublished: (trackId: string, replaced: boolean): void => {
      if (!replaced) sourceClosed((egress) => egress.trackId === trackId);
      else for (const egress of all.values()) if (egress.trackId === trackId) life.advance(egress);
    },
    closed: (name: string): void => sourceClosed((egress) => egress.room.name === name),
    list: ({ room, id }: { readonly room: string; readonly id: string }): readonly Egress[] =>
      [...all.values()].filter(
        (egress) => (room === '' || egress.room.name === room) && (id === '' || egress.id === id),
      ),
  };
}

export type Egresses = ReturnType<typeof egresses>;

/** Whether it has ended. */
export function isOver({ status }: Egress): boolean {
  return terminal.has(status);
}

function begun(
  { nowMs, fateOf }: EgressParts,
  room: Room,
  trackId: string,
  filepath: string,
  id: string,
): Egress {
  const member = [...room.members.values()].find(({ tracks }) => tracks.some(({ sid }) => sid === trackId));
  const track = member?.tracks.find(({ sid }) => sid === trackId);
  return {
    id,
    room: { name: room.name, sid: room.sid },
    trackId,
    filepath,
    askedAtMs: nowMs(),
    source: member && track && { member, track },
    fate: fateOf(),
    status: 'EGRESS_STARTING',
    file: undefined,
    fileStartedMs: 0,
    endedMs: undefined,
    bytes: undefined,
    error: '',
    errorCode: 0,
    details: '',
  };
}

/** What becomes of one as time passes. */
function egressLife({ nowMs, tell: send, open }: EgressParts) {
  const tell = (egress: Egress, event: string): void =>
    send(egress.id, event, { egressInfo: egressMessage(egress, nowMs()) });
  const finish = (egress: Egress, status: EgressStatus, error?: { text: string; code: number }): void => {
    Object.assign(egress, {
      status,
      endedMs: nowMs(),
      error: error?.text ?? '',
      errorCode: error?.code ?? 0,
    });
    tell(egress, 'egress_ended');
  };
  const activate = (egress: Egress, { member, track }: NonNullable<Egress['source']>): void => {
    egress.status = 'EGRESS_ACTIVE';
    egress.fileStartedMs = nowMs();
    egress.file = trackFile(open(egress.filepath), nowMs(), (atMs, samples) =>
      // Muted time is silence in place, and so is that of a client of which nothing comes.
      track.muted || member.gone !== undefined || member.silentSinceMs !== undefined
        ? new Int16Array(samples)
        : soundAt(member.microphone, atMs, samples),
    );
    tell(egress, 'egress_updated');
  };
  return {
    tell,
    /** ENDING is told, then the file is delivered or not. */
    end: (egress: Egress, why: string): void => {
      if (isOver(egress) || egress.fate === 'stuck') return;
      egress.details = why;
      // Stopped right after its start: no file.
      if (egress.status === 'EGRESS_STARTING') {
        finish(egress, 'EGRESS_ABORTED', { text: 'Start aborted', code: 412 });
        return;
      }
      egress.status = 'EGRESS_ENDING';
      tell(egress, 'egress_updated');
      if (egress.fate === 'failed') egress.file?.discard();
      else egress.bytes = egress.file?.end(nowMs());
      if (egress.bytes === undefined) finish(egress, 'EGRESS_FAILED', uploadFailed);
      else finish(egress, 'EGRESS_COMPLETE');
    },
    advance: (egress: Egress): void => {
      if (isOver(egress)) return;
      const waitedMs = nowMs() - egress.askedAtMs;
      if (egress.source === undefined) {
        if (waitedMs < unknownTrackMs) return;
        finish(egress, 'EGRESS_FAILED', { text: `track ${egress.trackId} not found`, code: 404 });
        return;
      }
      if (egress.status === 'EGRESS_STARTING' && waitedMs >= startingMs) activate(egress, egress.source);
      if (egress.fate !== 'stuck') egress.file?.upTo(nowMs());
    },
  };
}
