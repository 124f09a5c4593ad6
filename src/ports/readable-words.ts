// What may be written while processes of several versions run: a process can't read an event that was added after its
// version, so such an event waits until no older process is connected.
import type { DomainEvent } from '../domain/all-events.ts';

/**
 * The events as every process that is connected now can read them: the same ones, or without what no decision rests on.
 * Raises transient `upgrade-in-progress` if one of them can't be written so.
 */
export type InReadableWords = (events: readonly DomainEvent[]) => readonly DomainEvent[];
