// Begins a recording in its meeting once it was taken out of the account's quota, and gives it back where the meeting can't be recorded: it
// ended meanwhile, or another recording was quicker.
import type { BareCommand } from '../../../domain/all-commands.ts';
import type { Clock } from '../../../ports/clock.port.ts';
import type { Dispatch } from '../../../ports/dispatch.port.ts';
import type { ClaimedEffect } from '../../../ports/effect.ts';
import type { IdSource } from '../../../ports/id-source.port.ts';
import { insideContext } from '../../../ports/inside-context.ts';
import type { OutsideSystem, Reactor } from '../../reactor.ts';
import { accountOfEffect, requestOf } from './requests.ts';

export const recordingsName = 'recordings';

/** The program's own streams: another one than the event's is changed by a command. */
export const streams: OutsideSystem = {
  name: 'streams',
  fallback: 'what one stream asks of another waits, and is done once the log answers',
  concurrency: 16,
};

const by = { kind: 'reactor', id: recordingsName } as const;
const timeoutMs = 10_000;

/** What it works with. */
export interface RecordingsReactorPorts {
  readonly dispatch: Pick<Dispatch, 'decide'>;
  readonly ids: IdSource;
  readonly clock: Clock;
}

/** The reactor. */
export function recordingsReactor({ dispatch, ids, clock }: RecordingsReactorPorts): Reactor {
  /** Refused: for ever, since it is about this recording of this meeting. */
  const begin = async (effect: ClaimedEffect) => {
    const { recording, meeting } = requestOf(effect, 'recording', 'meeting');
    const at = clock.now();
    const command: BareCommand = { type: 'BeginRecording', meeting, recording, by, at };
    const { tenant, reactor, origin } = effect;
    const context = insideContext(
      ids,
      { kind: 'event', reactor, origin, effect: 'begin' },
      { tenant, actor: by, at },
    );
    const { refusal } = await dispatch.decide(command, context);
    return refusal === undefined
      ? ({ kind: 'done' } as const)
      : ({ kind: 'refused', code: refusal.code } as const);
  };
  return {
    name: recordingsName,
    version: 1,
    system: streams,
    categories: ['account'],
    relevantDays: 1,
    effectsOf: ({ event }) =>
      event.type === 'RecordingReserved'
        ? [{ operation: 'begin', request: { recording: event.recording, meeting: event.meeting } }]
        : [],
    operations: {
      begin: {
        timeoutMs,
        perform: begin,
        // The same command again has the same id: what was decided is given again.
        lookUp: () => Promise.resolve({ kind: 'absent' }),
        conclude: (effect, { end }, asked) => {
          if (end === 'done') return undefined;
          const { recording } = requestOf(effect, 'recording');
          return { type: 'ReleaseRecording', account: accountOfEffect(effect), recording, ...asked };
        },
      },
    },
  };
}
