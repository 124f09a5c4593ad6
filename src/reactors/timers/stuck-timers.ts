// What operators do about timers that failed too often, and how a timer is named among what is stuck.
import type { DueItem, DueItems, DueMoment } from '../../ports/due-items.port.ts';
import type { DueKind } from '../../ports/due-kind.ts';
import { PermanentFault } from '../../ports/faults.ts';
import type { StuckItem, StuckOwner } from '../../ports/stuck-work.port.ts';

/** A timer's name among those of its stream: `<kind>`, or `<kind>/<ref>` where there may be several. */
export function timerName({ kind, ref }: Pick<DueItem, 'kind' | 'ref'>): string {
  return ref === '' ? kind : `${kind}/${ref}`;
}

/** A timer's name among all. */
export function timerKey(item: Pick<DueItem, 'stream' | 'kind' | 'ref'>): string {
  return `${item.stream}/${timerName(item)}`;
}

/** The acts on stuck timers. Raises permanent `not-stuck` where another instant is due by now or somebody was faster. */
export function stuckTimers(dueItems: Pick<DueItems, 'retryStuck' | 'skipStuck'>): StuckOwner {
  return {
    rules: {
      retry: { does: 'makes the timer due again, for as many attempts as it had at first' },
      skip: { does: 'takes the timer for done: its command is never sent' },
      release: { refused: "a timer can't be released, since nothing waits for it: retry or skip it" },
    },
    act: async (act, item) => {
      const moment = momentOf(item);
      const skip = act === 'skip';
      const done = skip ? await dueItems.skipStuck(moment) : await dueItems.retryStuck(moment);
      if (!done) throw new PermanentFault('not-stuck', `The timer ${item.key} is not stuck any more.`);
      return { goesOn: skip ? `${item.key} is taken for done` : `${item.key} is due again` };
    },
  };
}

function momentOf({ key, stream, due }: StuckItem): DueMoment {
  const [kind = '', ...ref] = key.slice(stream.length + 1).split('/');
  if (due === undefined) throw new PermanentFault('not-stuck', `${key} is no timer.`);
  return { stream, kind: kind as DueKind, ref: ref.join('/'), due };
}
