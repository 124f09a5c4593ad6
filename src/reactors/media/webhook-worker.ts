// Applies what the media plane told by webhooks: joinings and leavings become commands, and whatever may have changed who hears whom
// has the room put in order.
//
// I1  A webhook is done only after its command was decided. What is away is waited for; what can't be applied is set aside, for an
//     operator, after `maxFailures` failures of its own (at once where its body can't be read), and its room goes on: reports carry an
//     order of their own, and the room is looked at anyway.
// I2  The room is put in order after the webhook is done: a media plane that hangs holds up no report. Where it can't be, the room is
//     looked at soon (room-looks.ts). So is one that is being put in order already, and every one where half of the places are taken by
//     it: neither a room that changes all the time nor a media plane that hangs takes the places of reports.
import { streamName } from '../../domain/shared/ids.ts';
import type { BareCommand } from '../../domain/all-commands.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { causeOf } from '../../following/reason-of.ts';
import { tellStuck } from '../../following/tell-stuck.ts';
import type { Clock, Pace } from '../../ports/clock.port.ts';
import type { Dispatch } from '../../ports/dispatch.port.ts';
import { FatalFault, PermanentFault, isTransient } from '../../ports/faults.ts';
import type { IdSource } from '../../ports/id-source.port.ts';
import { insideContext } from '../../ports/inside-context.ts';
import type { MediaSignals } from '../../ports/media-signals.port.ts';
import type { MediaIdentities } from '../../ports/media-identities.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { RoomWatch } from '../../ports/room-watch.port.ts';
import type { RoomOf } from '../../ports/rooms.port.ts';
import type { InboxEntry, WebhookInbox } from '../../ports/webhook-inbox.port.ts';
import { runInSlots } from '../slots.ts';
import { meaningOf } from './meaning.ts';
import type { Meaning } from './meaning.ts';
import { mediaPlane } from './media-plane.ts';
import { tracedWebhooks } from './webhook-span.ts';

const concurrency = 16;
/** So many rooms at once are put in order from here (I2). */
const maxOrdering = concurrency / 2;
/** Of a webhook that is being applied, prolonged while it is: what a killed process held is applied by another one after it. */
const leaseMs = 6_000;
const renewMs = 1_500;
const idleMs = 200;
const faultPauseMs = 1_000;
const maxFailures = 10;
const firstRetryMs = 1_000;
const longestRetryMs = 60_000;
/** The pause is not doubled more often: it has long reached its limit. */
const maxDoublings = 6;
/** Of a webhook that no other attempt would read. */
const unreadable = 'webhook-unreadable';

/** What a worker needs. `worker` names this process among those that apply webhooks. */
export interface WebhookWorkerPorts {
  readonly inbox: Pick<WebhookInbox, 'claim' | 'renew' | 'done' | 'postponed' | 'failed'>;
  readonly signals: Pick<MediaSignals, 'read'>;
  readonly identities: Pick<MediaIdentities, 'roomOf' | 'open'>;
  readonly watch: Pick<RoomWatch, 'begin' | 'soon'>;
  readonly dispatch: Pick<Dispatch, 'decide'>;
  /** Makes the room what the meeting says. May raise faults. */
  readonly enforce: (room: RoomOf) => Promise<void>;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly observer: Observer;
  readonly worker: string;
}

/** Works until aborted; `apply` deals with one that is held. */
export interface WebhookWorker {
  readonly apply: (entry: InboxEntry) => Promise<void>;
  readonly run: (stop: AbortSignal) => Promise<void>;
}

/** A worker. */
export function webhookWorker(ports: WebhookWorkerPorts): WebhookWorker {
  const { inbox, signals, identities, watch, dispatch, enforce, ids, clock, pace, observer, worker } = ports;

  const end = async (entry: InboxEntry, outcome: 'applied' | 'ignored'): Promise<void> => {
    await inbox.done(worker, entry, outcome);
    observer.count('webhooks_applied_total', { provider: entry.provider, outcome });
  };
  /** A refusal says that there is no such meeting, or that it is over: nothing is to be done about it. */
  const decide = async (
    { provider, id, correlation, traceparent }: InboxEntry,
    { tenant }: RoomOf,
    command: BareCommand | undefined,
  ): Promise<'applied' | 'ignored'> => {
    if (command === undefined) return 'applied';
    const { by: actor, at } = command;
    const cause = { kind: 'webhook', provider, id, correlation, traceparent } as const;
    const context = insideContext(ids, cause, { tenant, actor, at });
    const { refusal, already } = await dispatch.decide(command, context);
    const reason = already?.['rejected'] ?? undefined;
    if (reason !== undefined) observer.count('joins_turned_away_again_total', { reason });
    return refusal === undefined ? 'applied' : 'ignored';
  };
  const ordering = new Set<string>();
  const putInOrder = async (room: RoomOf): Promise<void> => {
    const stream = streamName('meeting', room.tenant, room.meeting);
    if (ordering.has(stream) || ordering.size >= maxOrdering) return watch.soon(room);
    ordering.add(stream);
    try {
      await enforce(room);
    } catch (fault) {
      observer.count('room_enforcement_failures_total');
      const facts = { tenant: room.tenant, meeting: room.meeting };
      observer.warn(
        'A room of the media plane could not be put in order; it is looked at soon.',
        facts,
        fault,
      );
      await watch.soon(room);
    } finally {
      ordering.delete(stream);
    }
  };
  const setBack = async (entry: InboxEntry, { tenant, meeting }: RoomOf, fault: unknown): Promise<void> => {
    const { id, attempts } = entry;
    if (isTransient(fault) || fault instanceof FatalFault) {
      const facts = { webhook: id, meeting, attempts };
      if (isTransient(fault))
        observer.warn(
          'A webhook could not be applied, because something that it needs is away. It is tried again; later webhooks of its room wait.',
          facts,
          fault,
        );
      else
        observer.error(
          'A webhook cannot be applied until an operator fixes the cause below. It is tried again and then applied by itself; later webhooks of its room wait.',
          facts,
          fault,
        );
      await inbox.postponed(worker, entry, growing(attempts));
      return;
    }
    const [stream, cause] = [streamName('meeting', tenant, meeting), causeOf(fault)];
    const most = cause.code === unreadable ? 1 : maxFailures;
    observer.warn('A webhook could not be applied.', { webhook: id, attempts }, fault);
    const about = { tenant, stream, cause };
    if ((await inbox.failed(worker, entry, about, growing(attempts), most)) === 'stuck') {
      tellStuck(observer, { owner: 'webhooks', key: `${stream}/${id}` }, cause.code);
    }
  };
  const apply = async (entry: InboxEntry): Promise<void> => {
    const room = identities.roomOf(entry.room);
    if (room === undefined) {
      await end(entry, 'ignored');
      return;
    }
    try {
      const signal = signals.read(entry.body);
      if (signal === undefined) throw new PermanentFault(unreadable, 'The webhook can’t be read.');
      const meaning = meaningOf(signal);
      if (meaning.kind === 'nothing') {
        await end(entry, 'ignored');
        return;
      }
      await watch.begin(room);
      const command = commandOf(meaning, room, identities, clock.now());
      await end(entry, await decide(entry, room, command));
      if (meaning.kind !== 'left') await putInOrder(room);
    } catch (fault) {
      await setBack(entry, room, fault);
    }
  };

  return {
    apply,
    run: (stop) =>
      runInSlots(
        {
          concurrency,
          idleMs,
          faultPauseMs,
          claim: (limit) => inbox.claim(worker, limit, leaseMs),
          renew: (entries) => inbox.renew(worker, entries, leaseMs),
          renewMs,
          work: observer.tracer === undefined ? apply : tracedWebhooks(apply, observer.tracer),
          failed: (fault) =>
            observer.warn(
              'Webhooks can’t be read or written down: what they report waits until this works; trying again.',
              {},
              fault,
            ),
        },
        pace,
        stop,
      ),
  };
}

/** The command of a report; `undefined` where it is about no person whom we gave a token: the room is put in order then. */
function commandOf(
  meaning: Meaning,
  room: RoomOf,
  identities: Pick<MediaIdentities, 'open'>,
  at: Instant,
): BareCommand | undefined {
  if (meaning.kind === 'changed' || meaning.kind === 'nothing') return undefined;
  const { identity, connection, occurredAt } = meaning;
  const who = identities.open(room, identity);
  if (who === undefined) return undefined;
  const type = meaning.kind === 'joined' ? 'RecordJoined' : 'RecordLeft';
  return { type, meeting: room.meeting, ...who, connection, order: null, occurredAt, by: mediaPlane, at };
}

/** The pause after so many attempts: it doubles up to the longest. */
function growing(attempts: number): number {
  return Math.min(firstRetryMs * 2 ** Math.min(attempts - 1, maxDoublings), longestRetryMs);
}
