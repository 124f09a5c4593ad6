// Which events a reader of $all is shown: EventFilter.cs (Services/Storage/ReaderIndex).
import type { FilterAsk } from './protocol.ts';
import type { StoredEvent } from './records.ts';

/** Whether an event is shown. */
export type EventFilter = (event: StoredEvent) => boolean;

const ofAllGroups = '$persistentsubscription-$all::';

/** What every reader of $all is spared, with a filter or without (DefaultAllFilterStrategy). */
export function isShownInAll({ stream }: StoredEvent): boolean {
  if (!stream.startsWith('$')) return true;
  if (stream === '$epoch-information') return false;
  return !(stream.startsWith(ofAllGroups) && (stream.endsWith('-checkpoint') || stream.endsWith('-parked')));
}

/** The filter a client asked for. A regular expression is .NET's there and JavaScript's here. */
export function filterFor({ on, regex, prefixes }: FilterAsk): EventFilter {
  const of = on === 'stream' ? (event: StoredEvent) => event.stream : (event: StoredEvent) => event.type;
  if (regex !== '') {
    const expression = new RegExp(regex, 'u');
    return (event) => isShownInAll(event) && expression.test(of(event));
  }
  return (event) => isShownInAll(event) && prefixes.some((prefix) => of(event).startsWith(prefix));
}
