// An observer that remembers what it was told.
import type { Fields, Observer } from '../../../src/ports/observer.port.ts';

/** One line or recording. */
export interface Observed {
  readonly kind: 'debug' | 'info' | 'warn' | 'error' | 'count' | 'time' | 'gauge';
  readonly what: string;
  readonly fields: Fields;
  readonly cause?: unknown;
  /** Of a gauge. */
  readonly value?: number;
}

/** Remembers in order, children's included with their fields. */
export function fakeObserver(): Observer & { readonly observed: Observed[] } {
  const observed: Observed[] = [];
  const on = (bound: Fields): Observer => {
    const line =
      (kind: 'debug' | 'info' | 'warn' | 'error') =>
      (what: string, fields: Fields = {}, cause?: unknown): void =>
        void observed.push({ kind, what, fields: { ...bound, ...fields }, cause });
    return {
      debug: line('debug'),
      info: line('info'),
      warn: line('warn'),
      error: line('error'),
      child: (fields) => on({ ...bound, ...fields }),
      count: (what, labels = {}) => void observed.push({ kind: 'count', what, fields: labels }),
      time: (what, _seconds, labels = {}) => void observed.push({ kind: 'time', what, fields: labels }),
      gauge: (what, value, labels = {}) => void observed.push({ kind: 'gauge', what, fields: labels, value }),
    };
  };
  return { ...on({}), observed };
}
