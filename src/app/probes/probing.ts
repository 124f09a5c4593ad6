// What comes of trying the operations of a backing service, one by one: each is done, fails with what to do about it, is not used by
// this configuration, or is not tried because what it needs failed before.
import { FatalFault, PermanentFault, TransientFault } from '../../ports/faults.ts';
import { sentenceOf } from '../failure-sentence.ts';
import { wayOutOf } from '../way-out.ts';

/** One operation, as it was found. */
export interface Probed {
  readonly service: string;
  readonly operation: string;
  readonly outcome: 'ok' | 'failed' | 'not-used' | 'not-tried';
  /** Why it failed, is not used or was not tried; what was seen where it is worth a word. */
  readonly detail: string;
  /** Of a failure: the fault's code, and what to do. */
  readonly code?: string;
  readonly remedy?: string;
  /** Of a failure: it does not pass by itself. */
  readonly needsOperator?: boolean;
}

/** A service that can be tried. */
export interface ServiceProbe {
  readonly service: string;
  /** Tries every operation that is used. Never rejects; ends soon after the signal. */
  readonly run: (signal: AbortSignal) => Promise<readonly Probed[]>;
}

/** Tries one service's operations one after the other, and keeps what came of each. */
export interface Probing {
  /** What the work gave, a text as the detail; undefined where it failed, which `found` says. */
  readonly attempt: <Value>(
    operation: string,
    work: () => Promise<Value>,
  ) => Promise<{ readonly value: Value } | undefined>;
  readonly unused: (operation: string, why: string) => void;
  readonly untried: (operation: string, why: string) => void;
  readonly found: () => readonly Probed[];
}

/** Every adapter bounds its calls; this bounds them together. */
const longestMs = 45_000;

/** Begins with a service. */
export function probing(service: string): Probing {
  const found: Probed[] = [];
  const add = (operation: string, outcome: Probed['outcome'], detail: string): void => {
    found.push({ service, operation, outcome, detail });
  };
  return {
    attempt: async (operation, work) => {
      try {
        const value = await within(operation, work());
        add(operation, 'ok', typeof value === 'string' ? value : '');
        return { value };
      } catch (fault) {
        found.push({ service, operation, outcome: 'failed', ...failureOf(fault) });
        return undefined;
      }
    },
    unused: (operation, why) => add(operation, 'not-used', why),
    untried: (operation, why) => add(operation, 'not-tried', why),
    found: () => found,
  };
}

/** A failure in words. */
export function failureOf(
  fault: unknown,
): Required<Pick<Probed, 'detail' | 'code' | 'remedy' | 'needsOperator'>> {
  const isOurs =
    fault instanceof FatalFault || fault instanceof PermanentFault || fault instanceof TransientFault;
  return {
    detail: isOurs ? fault.message : sentenceOf(fault),
    code: isOurs ? fault.code : 'unknown',
    remedy: wayOutOf(fault) ?? '',
    needsOperator: !(fault instanceof TransientFault) || fault.code === 'database-credentials',
  };
}

async function within<Value>(operation: string, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const fault = new TransientFault('timeout', `"${operation}" did not end within ${longestMs / 1_000} s.`);
    timer = setTimeout(() => reject(fault), longestMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
