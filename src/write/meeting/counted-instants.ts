// Counts what the media plane says that can't be so, and which of its reports say nothing new. A clock that is wrong shows
// here long before somebody looks at attendance; both instants are on record in the event (`occurredAt`, `statedAt`).
import type { DomainEvent } from '../../domain/all-events.ts';
import { clockToleranceSeconds } from '../../domain/meeting/bounds.ts';
import { addSeconds } from '../../domain/shared/instant.ts';
import type { Dispatch, Verdict } from '../../ports/dispatch.port.ts';
import type { Observer } from '../../ports/observer.port.ts';

/** Sends commands as `dispatch` does and counts what became of reports of the media plane; what was answered before is not counted again. */
export function countingReports(dispatch: Dispatch, observer: Pick<Observer, 'count'>): Dispatch {
  const count = (type: string, { events, refusal }: Verdict): void => {
    if ((type !== 'RecordJoined' && type !== 'RecordLeft') || refusal !== undefined) return;
    const report = type === 'RecordJoined' ? 'joined' : 'left';
    if (events.length === 0) observer.count('presence_reports_dropped_total', { report });
    for (const event of events) {
      const how = clampedIn(event);
      if (how !== undefined) observer.count('stated_instants_clamped_total', { report, how });
    }
  };
  return {
    decide: async (command, context) => {
      const verdict = await dispatch.decide(command, context);
      count(command.type, verdict);
      return verdict;
    },
    answer: async (request, wish) => {
      const outcome = await dispatch.answer(request, wish);
      if (outcome.kind === 'decided') count(request.command.type, outcome.verdict);
      return outcome;
    },
  };
}

/** Which way a stated instant lies beyond what is believed by more than clocks differ. */
function clampedIn(event: DomainEvent): 'ahead' | 'too-early' | undefined {
  if (!('statedAt' in event) || event.statedAt === null) return undefined;
  const believed = 'joinedAt' in event ? event.joinedAt : event.occurredAt;
  if (event.statedAt > addSeconds(believed, clockToleranceSeconds)) return 'ahead';
  return event.statedAt < addSeconds(believed, -clockToleranceSeconds) ? 'too-early' : undefined;
}
