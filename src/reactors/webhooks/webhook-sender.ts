// Sends tenants' public events to their webhook endpoints.
//   S3  An endpoint has its turn for a while (webhook-turn.ts) and then waits for the others'; a tenant has `mostOfTenant` endpoints under
//       way at once, of `concurrency` in a process.
//   S4  A receiver that takes nothing for all attempts, or says that it is gone, is disabled by an event: nothing is lost, and once it is
//       enabled it goes on where it was.
//   S5  What fails on our side (keys, the log) counts as no attempt.
import { causeOf } from '../../following/reason-of.ts';
import type { Dispatch } from '../../ports/dispatch.port.ts';
import { isTransient } from '../../ports/faults.ts';
import type { IdSource } from '../../ports/id-source.port.ts';
import { insideContext } from '../../ports/inside-context.ts';
import type { HeldLane } from '../../ports/webhook-lane.ts';
import type { WebhookLanes } from '../../ports/webhook-lanes.port.ts';
import { runInSlots } from '../slots.ts';
import { leaseMs, webhookTurns } from './webhook-turn.ts';
import type { ClaimedLane, TurnEnds, WebhookTurnPorts } from './webhook-turn.ts';

const concurrency = 32;
const mostOfTenant = 4;
const idleMs = 200;
const faultPauseMs = 1_000;
const blockedMs = 60_000;
/** On a stop, what is under way may end within this time. */
const stopGraceMs = 5_000;

/** What it works with. */
export interface WebhookSenderPorts extends Omit<WebhookTurnPorts, 'lanes'> {
  readonly lanes: WebhookTurnPorts['lanes'] & Pick<WebhookLanes, 'claim' | 'blocked'>;
  readonly dispatch: Pick<Dispatch, 'decide'>;
  readonly ids: IdSource;
}

/** Works until aborted. */
export interface WebhookSender {
  readonly run: (stop: AbortSignal) => Promise<void>;
}

/** The permanent name of what sends webhooks: of its actor, and of the delivery of the log to it. */
export const webhooksName = 'webhooks';

/** A sender. */
export function webhookSender(ports: WebhookSenderPorts): WebhookSender {
  const { lanes, dispatch, ids, clock, pace, observer, worker } = ports;
  const takeTurn = webhookTurns(ports);

  const disable = async (lane: HeldLane, reason: 'failing' | 'gone'): Promise<void> => {
    const { tenant, endpoint, generation } = lane;
    const by = { kind: 'reactor', id: webhooksName } as const;
    const at = clock.now();
    const context = insideContext(ids, { kind: 'start' }, { tenant, actor: by, at });
    const { events } = await dispatch.decide(
      { type: 'StopWebhookEndpoint', tenant, endpoint, generation, reason, by, at },
      context,
    );
    if (events.length === 0) return;
    observer.count('outgoing_webhooks_disabled_total', { reason });
    observer.warn(
      'A webhook endpoint was disabled, because its receiver took nothing for days or said that it is gone. Nothing is lost: once the tenant enables it, it goes on where it was.',
      { tenant, endpoint, reason },
    );
  };
  const attend = async (claimed: ClaimedLane, ends: TurnEnds): Promise<void> => {
    const { lane } = claimed;
    if (lane.stopping !== '') {
      await disable(lane, lane.stopping);
      await lanes.blocked(worker, lane, 'stopping', blockedMs);
      return;
    }
    const outcome = await takeTurn(claimed, ends);
    if (outcome !== undefined) await disable(lane, outcome);
  };
  const setBack = async (lane: HeldLane, fault: unknown): Promise<void> => {
    const { code } = causeOf(fault);
    const facts = { tenant: lane.tenant, endpoint: lane.endpoint, code };
    // Told once for as long as it lasts.
    if (code === lane.trouble) observer.debug('A webhook endpoint is still not sent to.', facts);
    else if (isTransient(fault)) {
      observer.warn('A webhook endpoint waits for something that is away.', facts, fault);
    } else {
      observer.error(
        'Nothing is sent to a webhook endpoint, for a reason on our side. It is tried again every minute, and the other endpoints go on (docs/runbook.md, "OutgoingWebhooksBlocked").',
        facts,
        fault,
      );
    }
    await lanes.blocked(worker, lane, code, isTransient(fault) ? faultPauseMs : blockedMs);
  };
  const failed = (fault: unknown): void =>
    observer.warn(
      'Outgoing webhooks can’t be read or written down: nothing new is sent until this works; trying again.',
      {},
      fault,
    );

  return {
    run: async (stop) => {
      const killing = new AbortController();
      const { signal: kill } = killing;
      const killLater = () => void pace.pause(stopGraceMs, kill).then(() => killing.abort());
      stop.addEventListener('abort', killLater, { once: true });
      const claim = async (limit: number): Promise<readonly ClaimedLane[]> => {
        const claimedMs = pace.monotonicMs();
        const held = await lanes.claim(worker, limit, mostOfTenant, leaseMs);
        return held.map((lane) => ({ lane, claimedMs }));
      };
      const work = (claimed: ClaimedLane): Promise<void> =>
        attend(claimed, { stop, kill }).catch((fault: unknown) =>
          kill.aborted ? lanes.release(worker, claimed.lane) : setBack(claimed.lane, fault),
        );
      // A turn prolongs its lease with what it writes down, and begins no message that could outlast it.
      const renew = (): Promise<void> => Promise.resolve();
      const slots = { concurrency, idleMs, faultPauseMs, claim, work, failed, renew, renewMs: leaseMs };
      await runInSlots(slots, pace, stop);
      killing.abort();
    },
  };
}
