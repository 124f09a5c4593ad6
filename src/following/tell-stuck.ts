// What is told when work gets stuck, whoever owns it: one line in the log with the verb that shows more, and a count.
import type { Observer } from '../ports/observer.port.ts';
import type { StuckItem } from '../ports/stuck-work.port.ts';

/**
 * Logs that something got stuck, and counts it. The cause's code alone is logged: its sentence may quote what an event
 * holds, and is shown by the verb that the line names.
 */
export function tellStuck(
  observer: Pick<Observer, 'error' | 'count'>,
  { owner, key }: Pick<StuckItem, 'owner' | 'key'>,
  code: string,
): void {
  const show = `voicemeet stuck show ${owner} ${key}`;
  observer.error('work is stuck until an operator acts', { owner, key, cause: code, show });
  observer.count('became_stuck_total', { owner });
}
