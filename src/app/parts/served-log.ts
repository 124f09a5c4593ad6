// The log that a program serves, opened: with its epoch, which names its history in tokens of positions. An event store
// may be away when the program starts: then the epoch is the one whose events were numbered in the database, until the
// event store names its own.
import type { EventLog } from '../../ports/event-log.port.ts';
import { TransientFault, isTransient } from '../../ports/faults.ts';
import type { Observer } from '../../ports/observer.port.ts';
import { whenStoreAnswers } from '../store-wait.ts';
import type { StoreWaitPorts } from '../store-wait.ts';
import type { LogParts } from './log.ts';

/** A log that does not answer within the first is taken to be away; then it is asked again after pauses; in milliseconds. */
const firstAnswerMs = 3_000;
const askAgainMs = 1_000;
/** After a failure that does not pass by itself, which an operator has to mend. */
const afterFailureMs = 10_000;

/** What is opened. */
export interface ServedLogPorts extends StoreWaitPorts, Pick<LogParts, 'logKind' | 'numberedEpoch'> {
  readonly log: () => Pick<EventLog, 'epoch' | 'tail' | 'capabilities'>;
  readonly observer: Pick<Observer, 'warn' | 'error'>;
}

/** The log of a program that runs. */
export interface ServedLog {
  readonly kind: LogParts['logKind'];
  readonly log: Pick<EventLog, 'tail' | 'capabilities'>;
  /** The epoch of the history that is served; another one once a log that was away turns out to be another history. */
  readonly epoch: () => string;
  /**
   * Runs work that needs the log: at once, or, after a start without it, as soon as it answers. Raises what the work raises at
   * once; work that fails later is tried again until it succeeds, and what came after it waits.
   */
  readonly whenAnswering: (work: () => Promise<unknown>) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Opens it. Where neither the log nor the database knows the epoch, waits for the log. Raises the log's faults. */
export async function openServedLog(ports: ServedLogPorts): Promise<ServedLog> {
  const { logKind: kind, numberedEpoch, say } = ports;
  const log = ports.log();
  if (numberedEpoch === undefined) return answering(kind, log, await log.epoch());
  const first = await within(firstAnswerMs, log.epoch()).catch(async (fault: unknown) => {
    if (!isTransient(fault)) throw fault;
    return { fault, epoch: await numberedEpoch() };
  });
  if (typeof first === 'string') return answering(kind, log, first);
  if (first.epoch === undefined)
    return answering(kind, log, await whenStoreAnswers(ports, () => log.epoch()));
  say(
    `The event store does not answer (${first.fault.message}). Starting without it: queries are answered, commands are refused until it is back.`,
  );
  return { kind, log, ...askedAgain(ports, log, first.epoch) };
}

/** A log that has said its epoch. */
function answering(kind: ServedLog['kind'], log: ServedLog['log'], epoch: string): ServedLog {
  return {
    kind,
    log,
    epoch: () => epoch,
    whenAnswering: async (work) => {
      await work();
    },
    stop: () => Promise.resolve(),
  };
}

const waitingFailed =
  'what had to wait for the event store failed: it, and what comes after it, is tried again every 10 seconds. Until then /readyz says what is refused';

/** A log that is away: asked until it answers, then everything that waited is done. */
function askedAgain(
  { pace, observer }: Pick<ServedLogPorts, 'pace' | 'observer'>,
  log: Pick<EventLog, 'epoch'>,
  assumed: string,
): Pick<ServedLog, 'epoch' | 'whenAnswering' | 'stop'> {
  const abort = new AbortController();
  const waiting: (() => Promise<unknown>)[] = [];
  let epoch = assumed;
  let isSure = false;
  let reported = '';
  const catchUp = async (): Promise<void> => {
    const named = await log.epoch();
    if (named !== epoch) {
      const fact = 'the event store has another history than the one that was numbered in the database';
      observer.warn(fact, { assumed: epoch, epoch: named });
    }
    epoch = named;
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      await next();
      waiting.shift();
    }
    isSure = true;
  };
  const follow = async (): Promise<void> => {
    while (!isSure && !abort.signal.aborted) {
      await catchUp().catch(async (fault: unknown) => {
        if (abort.signal.aborted) return;
        const passes = isTransient(fault);
        // Once for each failure, however often it is met.
        if (!passes && String(fault) !== reported) observer.error(waitingFailed, {}, fault);
        if (!passes) reported = String(fault);
        await pace.pause(passes ? askAgainMs : afterFailureMs, abort.signal);
      });
    }
  };
  void follow();
  return {
    epoch: () => epoch,
    whenAnswering: async (work) => {
      if (isSure) await work();
      else waiting.push(work);
    },
    stop: () => {
      abort.abort();
      return Promise.resolve();
    },
  };
}

/** A promise's outcome, or a transient fault after a while; an outcome that comes later is ignored. */
async function within<Given>(timeoutMs: number, promise: Promise<Given>): Promise<Given> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `no answer within ${timeoutMs} ms`;
    timer = setTimeout(() => reject(new TransientFault('eventstore-away', message)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
