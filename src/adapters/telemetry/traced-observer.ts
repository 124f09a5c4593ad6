// An observer that also tells spans: itself, and whatever is made of it.
import type { Observer } from '../../ports/observer.port.ts';
import type { Tracer } from '../../ports/tracer.ts';

/** The observer with a tracer; the observer itself where there is none. */
export function tracedObserver(observer: Observer, tracer: Tracer | undefined): Observer {
  if (tracer === undefined) return observer;
  return { ...observer, tracer, child: (fields) => tracedObserver(observer.child(fields), tracer) };
}
