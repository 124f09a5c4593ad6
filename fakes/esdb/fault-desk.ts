// Which call meets which fault: queues of scripted faults, asked in the order of the calls, held replies, and what
// faults do to subscriptions and connections. No chance in it.
import type {
  Aim,
  AppendFault,
  Break,
  EsdbFaults,
  FiredFault,
  ReadFault,
  SubscriptionEnd,
} from './faults.ts';
import { CallOver } from './grpc-call.ts';
import type { Network } from './network.ts';
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
  readonly takeFault: (stream: string) => AppendFault | undefined;
  /** Sends a reply now, or when held replies are released. */
  readonly pass: (reply: () => void) => void;
  readonly breakError: (how: Break) => errors.RpcError | undefined;
  readonly sending: (of: string, call: Call, kind: ReadFault['of']) => Send;
}

interface Scripted<Fault> {
  readonly fault: Fault;
  readonly stream: string | RegExp | undefined;
  after: number;
  times: number;
}

/** Sets up the desk; nothing is faulty until a test says so. */
export function createFaultDesk({ network, timers, running, restart }: DeskMeans): FaultDesk {
  const appends: Scripted<AppendFault>[] = [];
  const reads: Scripted<ReadFault>[] = [];
  const fired: FiredFault[] = [];
  const waiting: { readonly count: number; readonly done: () => void }[] = [];
  let held: (() => void)[] | undefined;

  const fire = (fault: FiredFault): void => {
    fired.push(fault);
    for (const { count, done } of waiting) if (fired.length >= count) done();
  };
  const breakError = (how: Break): errors.RpcError | undefined => {
    if (how !== 'cut') return endedBy(how);
    network.cut();
    return undefined;
  };
  const releaseReplies = (): void => {
    const replies = held ?? [];
    held = undefined;
    for (const reply of replies) reply();
  };
  const each = (of: string | undefined, act: (subscription: RunningSubscription) => void): number => {
    const meant = [...running].filter((subscription) => of === undefined || subscription.of === of);
    meant.forEach(act);
    return meant.length;
  };

  return {
    takeFault: (stream) => {
      const fault = take(appends, stream, () => true);
      if (fault !== undefined) fire({ kind: fault.kind, stream });
      return fault;
    },
    pass: (reply) => {
      if (held === undefined) reply();
      else held.push(reply);
    },
    breakError,
    sending: (of, call, kind) => {
      const fault = take(reads, of, (one) => one.of === kind);
      if (fault === undefined) return (message) => call.send(message);
      let left = fault.afterMessages ?? 0;
      return (message) => {
        if (left > 0) {
          left -= 1;
          return call.send(message);
        }
        fire({ kind: `${kind}:${fault.how}`, stream: of });
        const error = readError(fault, breakError);
        if (error !== undefined) throw error;
        return untilOver(call);
      };
    },
    faults: {
      onNextAppend: (fault, aim) => void appends.push(scripted(fault, aim)),
      onNextRead: (fault, aim) => void reads.push(scripted(fault, aim)),
      holdReplies: () => void (held ??= []),
      heldReplies: () => held?.length ?? 0,
      releaseReplies,
      endSubscriptions: (how, of) => each(of, (subscription) => subscription.fail(endedBy(how))),
      fallBehind: (of) => each(of, (subscription) => subscription.fallBehind()),
      refuseConnections: async (forMs) => {
        await network.refuse();
        if (forMs !== undefined) timers.after(forMs, () => void network.listen());
      },
      acceptConnections: () => network.listen(),
      cutConnections: () => network.cut(),
      cutAfterBytes: (bytes) =>
        network.cutAfterBytes(bytes, () => fire({ kind: 'cut-after-bytes', stream: '' })),
      restart: (downMs = 0) => restart(downMs),
      fired,
      whenFired: (count) =>
        new Promise((done) => {
          if (fired.length >= count) done();
          else waiting.push({ count, done });
        }),
      clear: async () => {
        for (const list of [appends, reads, fired]) list.length = 0;
        releaseReplies();
        await network.listen();
      },
    },
  };
}

/** Waits for the call to be over, which ends the wait by an error. */
function untilOver(call: Call): Promise<void> {
  return new Promise((_, reject) => call.whenOver(() => reject(new CallOver())));
}

function readError(fault: ReadFault, breakError: FaultDesk['breakError']): errors.RpcError | undefined {
  switch (fault.how) {
    case 'not-leader':
      return errors.notLeader(fault.leader ?? { host: '127.0.0.1', port: 1 });
    case 'no-leader':
      return errors.noLeaderInfo();
    case 'not-ready':
      return errors.unavailable('Server Is Not Ready');
    case 'aborted':
      return errors.timedOut('Read timed out.');
    case 'stop':
      return undefined;
    case 'cut':
      return breakError('cut');
    default:
      return endedBy(fault.how);
  }
}

function endedBy(how: SubscriptionEnd): errors.RpcError {
  switch (how) {
    case 'consumer-too-slow':
      return errors.consumerTooSlow();
    case 'access-denied':
      return errors.accessDenied();
    case 'unknown':
      return errors.unexpected('SubscriptionDropReason', 'Unknown');
    case 'unavailable':
      return errors.unavailable('The server is shutting down.');
    case 'cancelled':
      return new errors.RpcError(errors.status.CANCELLED, 'The server cancelled the call.');
    case 'internal':
      return new errors.RpcError(errors.status.INTERNAL, 'The server failed.');
  }
}

function scripted<Fault>(fault: Fault, { times = 1, after = 0, stream }: Aim = {}): Scripted<Fault> {
  return { fault, stream, after, times };
}

function take<Fault>(
  queue: readonly Scripted<Fault>[],
  stream: string,
  fits: (fault: Fault) => boolean,
): Fault | undefined {
  for (const one of queue) {
    if (one.times === 0 || !fits(one.fault) || !isAimedAt(one.stream, stream)) continue;
    if (one.after > 0) {
      one.after -= 1;
      continue;
    }
    one.times -= 1;
    return one.fault;
  }
  return undefined;
}

function isAimedAt(aim: string | RegExp | undefined, stream: string): boolean {
  if (aim === undefined) return true;
  return typeof aim === 'string' ? aim === stream : aim.test(stream);
}
