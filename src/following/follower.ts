// Follows the log on behalf of some work: a projection, the numbering of events, later a relay, reactors, proofs, webhooks, a
// canary. The work says how its checkpoint is claimed (`takeOver`) and what is done with the events after it (`step`);
// when a follower follows, what it does after a fault and what operators are told of it is here, and nowhere else.
//
//   state       when                                                                    next state
//   standby     it took the lease, claimed the checkpoint and found the log's history   following
//   standby     it took the lease, and the checkpoint says that it was stopped          stopped
//   following   the step stops by the work's own rule                                   stopped
//   following   a write meets a newer fence, or the lease was taken                     fenced
//   following   the lease could not be renewed in time, or a write is refused by its
//               fence although the lease is held: the database was away or restarted    standby
//   following   a stop is requested: it settles, releases the lease and ends            standby
//   any         a transient fault (F3)                                                  standby
//   any         the log ends before the checkpoint: reported with it (F6)               stopped
//   any         any other fault, a foreign history too: reported with the checkpoint    stalled
//   any         another worker holds the lease                                          standby
//
// From every state but `following` it tries to take the lease again after a pause: stalled and stopped ones after the
// longest, since only an operator can help them, and may have done so.
//   F1  one works: the lease chooses it, and the fence makes sure (a write under an old fence fails whole);
//   F2  after any fault the checkpoint is read again, so an unknown outcome costs a repeated read, nothing else;
//   F3  a transient fault is tried again for ever, with pauses that grow up to a limit. They start small again once the
//       follower got beyond where it failed, or had worked for longer than the longest pause;
//   F4  a checkpoint of another history is never continued: an operator starts the work anew;
//   F5  it holds no lease while it does not follow, so that an operator or another process can take it;
//   F6  a log that was cut off grows again, and the checkpoint is then no longer beyond its end: so the state is kept, and an
//       operator starts the work anew. Going on would pass over what was appended meanwhile.
import type { Pace } from '../ports/clock.port.ts';
import type { EventFeed } from '../ports/event-feed.port.ts';
import type { Leases } from '../ports/lease.port.ts';
import type { Observer } from '../ports/observer.port.ts';
import type { FollowerState } from './follower-state.ts';
import { holdLease } from './held-lease.ts';
import type { HeldLease, Loss } from './held-lease.ts';
import { checkHistory } from './history-check.ts';
import type { Place } from './history-check.ts';
import { reasonOf } from './reason-of.ts';
import { retryPauses } from './retry-pauses.ts';
import { showState } from './show-state.ts';
import { stateAfter } from './state-after.ts';
import type { Claimed, Held, Work } from './work.ts';

/** What a follower works with. */
export interface FollowerPorts {
  readonly feed: Pick<EventFeed, 'epoch' | 'tail' | 'changed'>;
  readonly leases: Leases;
  readonly pace: Pace;
  readonly observer: Observer;
}

/** How a follower works; times in milliseconds. */
export interface FollowerOptions {
  /** Unique among all workers of all processes. */
  readonly holder: string;
  /** Default 5,000: the lease of a holder that fell silent is free after this long. */
  readonly leaseTtlMs?: number;
  /** Default 1,500. */
  readonly leaseRenewMs?: number;
  /** Default 1,000: how often to ask for a lease that another holds. */
  readonly standbyMs?: number;
  /** Default 1,000: the longest wait for a hint that the log has grown. */
  readonly idleMs?: number;
  /** Default 100 and 5,000: the first and the longest pause after a fault. */
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
}

/** `run` resolves once a stop was requested, with the lease released, and never rejects. */
export interface Follower {
  readonly run: (stopRequested: AbortSignal) => Promise<void>;
}

const defaults = {
  leaseTtlMs: 5_000,
  leaseRenewMs: 1_500,
  standbyMs: 1_000,
  idleMs: 1_000,
  firstPauseMs: 100,
  longestPauseMs: 5_000,
};

/** A follower of the log. Counts `follower_faults_total` and shows its state as `follower_state`, by its name. */
export function follower<At extends Place>(
  work: Work<At>,
  ports: FollowerPorts,
  options: FollowerOptions,
): Follower {
  const settings = { ...defaults, ...options };
  const { feed, pace } = ports;
  const observer = ports.observer.child({ follower: work.name });
  const enter = showState(observer, work.name);
  const terms = {
    name: work.name,
    holder: settings.holder,
    ttlMs: settings.leaseTtlMs,
    renewMs: settings.leaseRenewMs,
  };
  const pauses = retryPauses(settings);
  let position = 0n;

  const takeOver = async ({ fence }: HeldLease): Promise<Claimed<At>> => {
    const claimed = await work.takeOver(fence, await feed.epoch());
    position = claimed.at.position;
    await checkHistory(feed, work, claimed.at);
    work.tookOver?.(claimed.at);
    if (claimed.state === 'stalled') await work.report?.(fence, 'following', '');
    return claimed;
  };
  /** Follows until the state is another one. */
  const follow = async (held: HeldLease, stopRequested: AbortSignal): Promise<FollowerState> => {
    const claimed = await takeOver(held);
    if (claimed.state === 'stopped') return 'stopped';
    enter('following');
    observer.info('follower took over', { position: String(position) });
    let { at } = claimed;
    const over = AbortSignal.any([stopRequested, held.lost]);
    const under: Held = { fence: held.fence, stopRequested: over };
    for (;;) {
      if (stopRequested.aborted) {
        await work.settle?.(at);
        return 'standby';
      }
      if (over.aborted) return afterLoss(held.lost.reason as Loss);
      const step = await work.step(at, under);
      if (step.kind === 'stopped') {
        observer.error('follower stopped by its own rule: it waits for an operator', { reason: step.reason });
        return 'stopped';
      }
      at = step.at;
      position = at.position;
      if (step.kind === 'moved') pauses.reached(position);
      else await feed.changed(position, step.waitMs ?? settings.idleMs, over);
    }
  };
  /** Which state the loss of the lease leads to; tells operators of it. */
  const afterLoss = (loss: Loss): FollowerState => {
    if (loss === 'taken') {
      observer.info('follower yielded: another worker has its lease, or a command of an operator');
      return 'fenced';
    }
    observer.warn(
      'follower could not renew its lease in time, because the database did not answer: it tries to take it again',
    );
    return 'standby';
  };
  /** Which state a fault leads to; tells operators of it. */
  const afterFault = async (fault: unknown, held: HeldLease | undefined): Promise<FollowerState> => {
    const reason = reasonOf(fault);
    const state = await stateAfter(fault, held);
    observer.count('follower_faults_total', { follower: work.name, state });
    if (state === 'standby') observer.warn('follower waits after a fault and tries again', { reason });
    if (state === 'fenced') observer.warn('follower was fenced: another worker has taken over');
    if (state === 'stalled')
      observer.error('follower stalled: it tries again, but somebody has to look', { reason }, fault);
    if (state === 'stopped')
      observer.error('follower stopped: the log ends before what it has read of it', { reason }, fault);
    if ((state === 'stalled' || state === 'stopped') && held !== undefined)
      await work.report?.(held.fence, state, reason).catch(() => undefined);
    return state;
  };
  /** One try at the lease, and the work under it; gives the pause after it. */
  const turn = async (stopRequested: AbortSignal): Promise<number> => {
    const beganMs = pace.monotonicMs();
    let held: HeldLease | undefined;
    try {
      held = await holdLease(ports, terms);
      const state = held === undefined ? 'standby' : await follow(held, stopRequested);
      enter(state);
      pauses.worked();
      if (held === undefined) return settings.standbyMs;
      return state === 'stopped' ? settings.longestPauseMs : settings.firstPauseMs;
    } catch (fault) {
      const state = await afterFault(fault, held);
      enter(state);
      return pauses.after(state, position, pace.monotonicMs() - beganMs);
    } finally {
      await held?.release();
    }
  };

  return {
    run: async (stopRequested) => {
      enter('standby');
      while (!stopRequested.aborted) await pace.pause(await turn(stopRequested), stopRequested);
      enter('standby');
    },
  };
}
