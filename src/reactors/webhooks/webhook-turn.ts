// One turn of a webhook endpoint: its events in the order of the log, one message at a time.
//   S1  The next message is sent after the receiver took this one; what it does not take holds up this endpoint only. No message is begun
//       that could outlast the lease.
//   S2  The lane moves after the receiver answered, before the next message. Whatever ends in between, this one message is sent again,
//       under the same id.
import { hasCome } from '../../domain/shared/instant.ts';
import type { Clock, Pace } from '../../ports/clock.port.ts';
import type { EventStore, RecordedEvent } from '../../ports/event-store.port.ts';
import { TransientFault } from '../../ports/faults.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { HeldLane, NotedAttempt } from '../../ports/webhook-lane.ts';
import type { WebhookLanes } from '../../ports/webhook-lanes.port.ts';
import { webhookTimeoutMs } from '../../ports/webhook-receivers.port.ts';
import type { WebhookAnswer, WebhookReceivers } from '../../ports/webhook-receivers.port.ts';
import type { WebhookSecrets } from '../../ports/webhook-secrets.port.ts';
import { isAfterReplay, isOfReplay, replayStart } from './replay-range.ts';
import { nextStep, outcomeOf } from './webhook-schedule.ts';

const turnMs = 10_000;
/** Events of the log that are read at once. */
const pageEvents = 100;
/** Longer than one message, its note and the reading of a page take together. */
export const leaseMs = 40_000;
/** To write down what came of a message before the lease is over. */
const noteMs = 5_000;

/** A public message; `type` is its public name. */
export interface SentMessage {
  readonly type: string;
  readonly body: string;
}

/** What a turn works with. `worker` names this process among those that send. */
export interface WebhookTurnPorts {
  readonly lanes: Pick<WebhookLanes, 'delivered' | 'passed' | 'failed' | 'release'>;
  readonly receivers: Pick<WebhookReceivers, 'send'>;
  readonly secrets: Pick<WebhookSecrets, 'textOf'>;
  readonly store: Pick<EventStore, 'readTenant'>;
  /** What others are told of an event; `undefined` where nothing is. */
  readonly messageOf: (recorded: RecordedEvent) => SentMessage | undefined;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly observer: Observer;
  readonly worker: string;
  /** Between attempts, in seconds. */
  readonly pausesSeconds: readonly number[];
}

/** A lane with when it was claimed, on the clock of `pace`. */
export interface ClaimedLane {
  readonly lane: HeldLane;
  readonly claimedMs: number;
}

/** When a turn ends: after a message on `stop`, at once on `kill`. */
export interface TurnEnds {
  readonly stop: AbortSignal;
  readonly kill: AbortSignal;
}

/** Why the endpoint is to be disabled now; `undefined` where it is not. */
export type TurnOutcome = 'failing' | 'gone' | undefined;

/** What is known while a turn goes on. */
interface Turn extends ClaimedLane {
  readonly isOver: () => boolean;
  readonly kill: AbortSignal;
  /** Of the lease, as far as this process can tell. */
  renewedMs: number;
  failures: number;
  texts: readonly string[] | undefined;
}

type Sent = 'goes-on' | 'let-go' | 'failing' | 'gone';

/** Takes turns. Raises the faults of its ports: the endpoint is still held then. */
export function webhookTurns(
  ports: WebhookTurnPorts,
): (claimed: ClaimedLane, ends: TurnEnds) => Promise<TurnOutcome> {
  const { lanes, store, clock, pace, worker, messageOf } = ports;

  const textsOf = async ({ secrets, tenant }: HeldLane): Promise<readonly string[]> => {
    const now = clock.now();
    const valid = secrets.filter(({ until }) => until === null || !hasCome(until, now));
    const found = await Promise.all(valid.map(({ key }) => ports.secrets.textOf(tenant, key)));
    const texts = found.filter((text) => text !== undefined);
    if (texts.length > 0) return texts;
    // On purpose, unlike a key that is lost: the endpoint is removed in a moment.
    throw new TransientFault(
      'secrets-destroyed',
      'Every secret of the endpoint was destroyed: it is being removed.',
    );
  };
  const renewed = (turn: Turn, isHeld: boolean, beganMs: number): Sent => {
    turn.renewedMs = beganMs;
    return isHeld ? 'goes-on' : 'let-go';
  };
  const conclude = async (turn: Turn, answer: WebhookAnswer, attempt: NotedAttempt, next?: RecordedEvent) => {
    const { lane } = turn;
    const step = nextStep(answer, attempt.number, ports.pausesSeconds);
    const beganMs = pace.monotonicMs();
    if (step.kind === 'delivered') {
      turn.failures = 0;
      return renewed(turn, await lanes.delivered(worker, lane, attempt, next?.at, leaseMs), beganMs);
    }
    const then = step.kind === 'again' ? { retryInMs: step.inMs } : { stop: step.reason };
    await lanes.failed(worker, lane, attempt, then);
    return step.kind === 'again' ? 'let-go' : step.reason;
  };
  const send = async (
    turn: Turn,
    recorded: RecordedEvent,
    { type, body }: SentMessage,
    next?: RecordedEvent,
  ): Promise<Sent> => {
    const { lane } = turn;
    turn.texts ??= await textsOf(lane);
    const beganMs = pace.monotonicMs();
    if (beganMs + webhookTimeoutMs + noteMs > turn.renewedMs + leaseMs) return 'let-go';
    const { id, position } = recorded;
    const sending = { url: lane.url, id, at: clock.now(), body, secrets: turn.texts };
    const answer = await ports.receivers.send(sending, turn.kill);
    const ms = pace.monotonicMs() - beganMs;
    const outcome = outcomeOf(answer);
    ports.observer.count('outgoing_webhook_attempts_total', { outcome });
    ports.observer.time('outgoing_webhook_attempt_seconds', ms / 1_000);
    const status = answer.kind === 'answered' ? answer.status : null;
    const attempt = { event: id, type, position, number: turn.failures + 1, ms, outcome, status };
    return conclude(turn, answer, attempt, next);
  };
  /** Sends what a page has; gives the place that it came to, or why it came no further. */
  const sendPage = async (
    turn: Turn,
    from: bigint,
    page: readonly RecordedEvent[],
  ): Promise<bigint | Exclude<Sent, 'goes-on'>> => {
    let place = from;
    for (const [at, recorded] of page.entries()) {
      const message = wantedBy(turn.lane, recorded, messageOf);
      if (message !== undefined) {
        if (turn.isOver()) return place;
        const sent = await send(turn, recorded, message, page[at + 1]);
        if (sent !== 'goes-on') return sent;
      }
      place = recorded.position;
    }
    const isEnd = page.length < pageEvents || page.some((each) => isAfterReplay(turn.lane, each));
    return isEnd ? turn.lane.wanted : place;
  };

  return async (claimed, { stop, kill }) => {
    const { lane, claimedMs } = claimed;
    const endMs = pace.monotonicMs() + turnMs;
    const isOver = () => stop.aborted || pace.monotonicMs() >= endMs;
    const start = { isOver, kill, renewedMs: claimedMs, failures: lane.failures, texts: undefined };
    const turn: Turn = { ...claimed, ...start };
    const began = clock.now();
    let from = lane.replay === undefined ? lane.position : await replayStart(store, lane, lane.replay);
    while (from < lane.wanted && !isOver()) {
      const page = await store.readTenant(lane.tenant, from, lane.wanted, pageEvents, 'sealed');
      const reached = await sendPage(turn, from, page);
      if (reached === 'failing' || reached === 'gone') return reached;
      if (reached === 'let-go') break;
      const beganMs = pace.monotonicMs();
      const at = page.length < pageEvents ? began : (page.at(-1)?.at ?? began);
      const isHeld = await lanes.passed(worker, lane, reached, at, leaseMs);
      if (renewed(turn, isHeld, beganMs) === 'let-go') break;
      from = reached;
    }
    await lanes.release(worker, lane);
    return undefined;
  };
}

/** The message of an event that the lane sends. */
function wantedBy(
  lane: HeldLane,
  recorded: RecordedEvent,
  messageOf: WebhookTurnPorts['messageOf'],
): SentMessage | undefined {
  if (!isOfReplay(lane, recorded)) return undefined;
  const message = messageOf(recorded);
  if (message === undefined) return undefined;
  const { eventTypes } = lane;
  return eventTypes.length === 0 || eventTypes.includes(message.type) ? message : undefined;
}
