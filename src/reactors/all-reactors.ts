// The list of all reactors. There is none yet: the first arrives with the media plane. Each is a file of its own, a line here,
// and a row in the table of outside systems in docs/operations.md.
import type { Observer } from '../ports/observer.port.ts';
import type { Reactor } from './reactor.ts';

/** What reactors are made with; a port for each outside system joins it. */
export interface ReactorPorts {
  readonly observer: Observer;
}

/** A reactor before it is made: its name is known to processes that don't run it. */
export interface ReactorPlan extends Pick<Reactor, 'name' | 'system'> {
  readonly make: (ports: ReactorPorts) => Reactor;
}

/** Every reactor of this program. */
export const allReactors: readonly ReactorPlan[] = [];
