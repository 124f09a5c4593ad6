// Makes the faults of a server out of its parts: script, gate of replies, subscriptions, connections.
import type { Break, ReadFault } from './fault-kinds.ts';
import { FaultScript } from './fault-script.ts';
import type { EsdbFaults, SubscriptionEnd } from './faults.ts';
import type { Network } from './network.ts';
import { ReplyGate } from './reply-gate.ts';
import { CallOver } from './grpc-call.ts';
import * as errors from './rpc-errors.ts';
import type { Call, RunningSubscription, Send } from './subscription.ts';
import type { Timers } from './timers.ts';

/** What faults act upon. */
export interface DeskMeans {
  readonly network: Network;
  readonly timers: Timers;
  readonly running: ReadonlySet<RunningSubscription>;
  readonly restart: (downMs: number) => Promise<void>;
}

/** The faults, and what the services ask of them. */
export interface FaultDesk {
  readonly faults: EsdbFaults;
  readonly script: FaultScript;
  readonly gate: ReplyGate;
  readonly breakError: (how: Break) => errors.RpcError | undefined;
  readonly sending: (of: string, call: Call, kind: ReadFault['of']) => Send;
}

/** Sets up the desk; nothing is faulty until a test says so. */
export function createFaultDesk(means: DeskMeans): FaultDesk {
  const script = new FaultScript();
  const gate = new ReplyGate(means.timers);
  const breakError = (how: Break): errors.RpcError | undefined => {
    if (how !== 'cut') return brokenBy(how);
    means.network.cut();
    return undefined;
  };
  const sending = (of: string, call: Call, kind: ReadFault['of']): Send => {
    const fault = script.takeRead(kind, of);
    if (fault === undefined) return (message) => call.send(message);
    return faultySend(fault, call, {
      fire: () => script.fire({ kind: `${kind}:${fault.how}`, stream: of }),
      breakError,
    });
  };
  return { faults: facade(means, script, gate), script, gate, breakError, sending };
}

interface FaultHands {
  readonly fire: () => void;
  readonly breakError: (how: Break) => errors.RpcError | undefined;
}

function faultySend(fault: ReadFault, call: Call, hands: FaultHands): Send {
  let left = fault.afterMessages ?? 0;
  return (message) => {
    if (left > 0) {
      left -= 1;
      return call.send(message);
    }
    hands.fire();
    if (fault.how === 'stop') return forEver(call);
    const error = readError(fault, hands.breakError);
    if (error === undefined) return forEver(call);
    throw error;
  };
}

/** Waits for the call to be over; then whoever waited is let go by an error. */
function forEver(call: Call): Promise<void> {
  return new Promise((_, reject) => call.whenOver(() => reject(new CallOver())));
}

function readError(fault: ReadFault, breakError: FaultHands['breakError']): errors.RpcError | undefined {
  switch (fault.how) {
    case 'not-leader':
      return errors.notLeader(fault.leader ?? { host: '127.0.0.1', port: 1 });
    case 'no-leader':
      return errors.noLeaderInfo();
    case 'not-ready':
      return errors.unavailable();
    case 'aborted':
      return errors.timedOut('Read timed out.');
    case 'consumer-too-slow':
      return errors.consumerTooSlow();
    case 'access-denied':
      return errors.accessDenied();
    case 'stop':
      return undefined;
    default:
      return breakError(fault.how);
  }
}

function brokenBy(
  how: Exclude<SubscriptionEnd, 'consumer-too-slow' | 'access-denied' | 'unknown'>,
): errors.RpcError {
  if (how === 'unavailable')
    return new errors.RpcError(errors.status.UNAVAILABLE, 'The server is shutting down.');
  if (how === 'cancelled')
    return new errors.RpcError(errors.status.CANCELLED, 'The server cancelled the call.');
  return new errors.RpcError(errors.status.INTERNAL, 'The server failed.');
}

function endedBy(how: SubscriptionEnd): errors.RpcError {
  switch (how) {
    case 'consumer-too-slow':
      return errors.consumerTooSlow();
    case 'access-denied':
      return errors.accessDenied();
    case 'unknown':
      return errors.unexpected('SubscriptionDropReason', 'Unknown');
    default:
      return brokenBy(how);
  }
}

function facade(means: DeskMeans, script: FaultScript, gate: ReplyGate): EsdbFaults {
  const { network, timers, running } = means;
  const each = (of: string | undefined, act: (subscription: RunningSubscription) => void): number => {
    const meant = [...running].filter((subscription) => of === undefined || subscription.of === of);
    meant.forEach(act);
    return meant.length;
  };
  return {
    onNextAppend: (fault, aim = {}) => script.addAppend(fault, aim),
    onEveryAppend: (nth, fault) => script.addEvery(nth, fault),
    onNextRead: (fault, aim = {}) => script.addRead(fault, aim),
    holdReplies: () => gate.hold(),
    heldReplies: () => gate.waiting,
    releaseReplies: (order = 'same') => gate.release(order),
    reorderReplies: (size, order) => gate.reorder({ size, order }),
    delayReplies: (delayMs) => gate.delay(delayMs),
    endSubscriptions: (how, of) => each(of, (subscription) => subscription.fail(endedBy(how))),
    fallBehind: (of) => each(of, (subscription) => subscription.fallBehind()),
    refuseConnections: async (forMs) => {
      await network.refuse();
      if (forMs !== undefined) timers.after(forMs, () => void network.listen());
    },
    acceptConnections: () => network.listen(),
    cutConnections: () => network.cut(),
    cutAfterBytes: (bytes) =>
      network.cutAfterBytes(bytes, () => script.fire({ kind: 'cut-after-bytes', stream: '' })),
    stallConnections: () => network.stall(),
    resumeConnections: () => network.resume(),
    restart: (downMs = 0) => means.restart(downMs),
    fired: script.fired,
    whenFired: (count) => new Promise((resolve) => script.whenFired(count, resolve)),
    clear: async () => {
      script.clear();
      gate.clear();
      network.resume();
      await network.listen();
    },
  };
}
