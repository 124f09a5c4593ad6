// A new ticket's id.
import type { TicketId } from '../../domain/shared/ids.ts';
import type { IdSource } from '../../ports/id-source.port.ts';

/** An id that no ticket had before. */
export function newTicket(
  ids: Pick<IdSource, 'next'>,
  parse: (text: string) => TicketId | undefined,
): TicketId {
  const ticket = parse(ids.next());
  if (ticket === undefined) throw new Error('the id source gave no UUID');
  return ticket;
}
