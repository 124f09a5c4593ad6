// Which history the log is, as the tokens of positions say it. A log beside the database may be away when the program
// starts: then the history is taken for the one whose events were numbered in the database, until the log says so itself.
import type { EventLog } from '../ports/event-log.port.ts';
import { TransientFault, isTransient } from '../ports/faults.ts';
import type { Observer } from '../ports/observer.port.ts';
import { whenStoreAnswers } from './store-wait.ts';
import type { StoreWaitPorts } from './store-wait.ts';

/** A log that does not answer for so long is taken to be away; then it is asked again after pauses, in milliseconds. */
const firstAnswerMs = 3_000;
const askAgainMs = 1_000;

/** What is asked. */
export interface LogHistoryPorts extends StoreWaitPorts {
  readonly log: Pick<EventLog, 'epoch'>;
  /** The history that was numbered in the database, where something was; missing where the log lies in the database itself. */
  readonly remembered: (() => Promise<string | undefined>) | undefined;
  readonly observer: Pick<Observer, 'warn' | 'error'>;
}

/** The history of a program that runs. */
export interface LogHistory {
  /** The epoch as it is known now. */
  readonly epoch: () => string;
  /** Runs work that needs the log: at once, or behind the start once the log answers, and again while it is away. Raises what the work raises at once. */
  readonly once: (work: () => Promise<unknown>) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Asks. Where neither the log nor the database knows, waits for the log. Raises the log's faults. */
export async function openLogHistory(ports: LogHistoryPorts): Promise<LogHistory> {
  const { log, remembered, pace, say, observer } = ports;
  if (remembered === undefined) return sureOf(await log.epoch());
  const abort = new AbortController();
  const later: (() => Promise<unknown>)[] = [];

  const first = await within(firstAnswerMs, log.epoch()).catch(async (fault: unknown) => {
    if (!isTransient(fault)) throw fault;
    return { fault, epoch: await remembered() };
  });
  if (typeof first === 'string') return sureOf(first);
  if (first.epoch === undefined) return sureOf(await whenStoreAnswers(ports, log.epoch));
  say(`The event store does not answer (${first.fault.message}): starting without it.`);

  let { epoch } = first;
  let isSure = false;
  const work = async (): Promise<void> => {
    const told = await log.epoch();
    if (told !== epoch)
      observer.warn('the log is another history than the one that was numbered', { epoch, told });
    epoch = told;
    for (let next = later[0]; next !== undefined; next = later[0]) {
      await next();
      later.shift();
    }
    isSure = true;
  };
  /** Whether there is nothing more to try. */
  const settled = async (): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (fault) {
      if (isTransient(fault) || abort.signal.aborted) return false;
      observer.error('what waited for the event store failed', {}, fault);
      isSure = true;
      return true;
    }
  };
  const follow = async (): Promise<void> => {
    while (!abort.signal.aborted && !(await settled())) await pace.pause(askAgainMs, abort.signal);
  };
  void follow();
  return {
    epoch: () => epoch,
    once: async (needy) => {
      if (isSure) await needy();
      else later.push(needy);
    },
    stop: () => {
      abort.abort();
      return Promise.resolve();
    },
  };
}

function sureOf(epoch: string): LogHistory {
  return {
    epoch: () => epoch,
    once: async (work) => {
      await work();
    },
    stop: () => Promise.resolve(),
  };
}

/** A promise's outcome, or a transient fault after a while; what it says later is heard by nobody. */
async function within<Given>(timeoutMs: number, promise: Promise<Given>): Promise<Given> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const message = `it gave no answer within ${timeoutMs} ms`;
    timer = setTimeout(() => reject(new TransientFault('eventstore-away', message)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
