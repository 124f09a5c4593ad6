// Which call meets which fault: queues of scripted faults, asked in the order of the calls. No chance in it.
import type { Aim, AppendFault, FiredFault, ReadFault } from './fault-kinds.ts';

interface Scripted<Fault> {
  readonly fault: Fault;
  readonly stream: string | RegExp | undefined;
  after: number;
  times: number;
}

/** The script; the first fault that fits a call is taken. */
export class FaultScript {
  readonly fired: FiredFault[] = [];
  #appends: Scripted<AppendFault>[] = [];
  #reads: Scripted<ReadFault>[] = [];
  #every: { readonly nth: number; readonly fault: AppendFault; count: number }[] = [];
  readonly #waiting: { readonly count: number; readonly done: () => void }[] = [];

  addAppend(fault: AppendFault, aim: Aim): void {
    this.#appends.push(scripted(fault, aim));
  }

  addEvery(nth: number, fault: AppendFault): void {
    if (!Number.isInteger(nth) || nth < 1) throw new RangeError('nth counts from 1');
    this.#every.push({ nth, fault, count: 0 });
  }

  addRead(fault: ReadFault, aim: Aim): void {
    this.#reads.push(scripted(fault, aim));
  }

  takeAppend(stream: string): AppendFault | undefined {
    const fault = take(this.#appends, stream, () => true) ?? this.#nth();
    if (fault !== undefined) this.fire({ kind: fault.kind, stream });
    return fault;
  }

  takeRead(of: ReadFault['of'], stream: string): ReadFault | undefined {
    return take(this.#reads, stream, (fault) => fault.of === of);
  }

  /** Notes that a fault happened. */
  fire(fault: FiredFault): void {
    this.fired.push(fault);
    for (const waiting of this.#waiting) if (this.fired.length >= waiting.count) waiting.done();
  }

  /** Calls back when so many faults have happened. */
  whenFired(count: number, done: () => void): void {
    if (this.fired.length >= count) done();
    else this.#waiting.push({ count, done });
  }

  clear(): void {
    this.#appends = [];
    this.#reads = [];
    this.#every = [];
    this.fired.length = 0;
  }

  #nth(): AppendFault | undefined {
    let met: AppendFault | undefined;
    for (const each of this.#every) {
      each.count += 1;
      if (each.count % each.nth === 0) met ??= each.fault;
    }
    return met;
  }
}

function scripted<Fault>(fault: Fault, { times = 1, after = 0, stream }: Aim): Scripted<Fault> {
  return { fault, stream, after, times };
}

function take<Fault>(
  queue: readonly Scripted<Fault>[],
  stream: string,
  fits: (fault: Fault) => boolean,
): Fault | undefined {
  for (const each of queue) {
    if (each.times === 0 || !fits(each.fault) || !isAimedAt(each.stream, stream)) continue;
    if (each.after > 0) {
      each.after -= 1;
      continue;
    }
    each.times -= 1;
    return each.fault;
  }
  return undefined;
}

function isAimedAt(aim: string | RegExp | undefined, stream: string): boolean {
  if (aim === undefined) return true;
  return typeof aim === 'string' ? aim === stream : aim.test(stream);
}
