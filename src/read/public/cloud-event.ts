// An event of the log as the public message that the catalogue makes of it.
import type { RecordedEvent } from '../../ports/event-store.port.ts';
import { publicCatalogue } from './public-catalogue.ts';
import type { CloudEvent, PublicMessage } from './public-message.ts';

/** The message; `undefined` where the event is not public. Takes events with sealed values: none of them is ever told. */
export function cloudEventOf(recorded: RecordedEvent): CloudEvent | undefined {
  const { event, tenant, category, streamId, id, at, revision, traceparent } = recorded;
  const entry = publicCatalogue[event.type];
  if (entry === 'internal') return undefined;
  // What the compiler can't follow: the entry under an event's type takes that very event.
  const { type, dataOf } = entry as PublicMessage<RecordedEvent['event']>;
  return {
    specversion: '1.0',
    id,
    source: `urn:voicemeet:tenant:${tenant}`,
    type,
    subject: `${category}/${streamId}`,
    time: at,
    datacontenttype: 'application/json',
    sequence: String(revision),
    ...(traceparent === undefined ? {} : { traceparent }),
    data: { ...dataOf(event) },
  };
}
