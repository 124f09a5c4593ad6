// What all who follow the log ask of an event, whether it could be decoded or not.
import type { FedEvent } from '../ports/event-feed.port.ts';

/** Position of an event, decoded or not. */
export function positionOf(event: FedEvent): bigint {
  return event.kind === 'recorded' ? event.recorded.position : event.stored.position;
}
