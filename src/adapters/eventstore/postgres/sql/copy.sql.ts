// Pages of events by COPY, in PostgreSQL's binary format. It takes no parameters: values are put into the text.
import { escapeLiteral } from 'pg';
import type { StreamName, TenantId } from '../../../../domain/shared/ids.ts';

/** A page of the log after a position. */
export function copyFeedSql(after: bigint, limit: number): string {
  return copied(
    `log.events where partition = 0 and position > ${after} order by position limit ${wholeNumber(limit)}`,
  );
}

/** A page of a stream. */
export function copyStreamSql(
  tenant: TenantId,
  stream: StreamName,
  page: { readonly first: bigint; readonly limit: number; readonly backwards: boolean },
): string {
  const [who, what] = [escapeLiteral(tenant), escapeLiteral(stream)];
  return copied(
    `log.read_stream(${who}, ${what}, ${page.first}, ${wholeNumber(page.limit)}, ${page.backwards})`,
  );
}

/** Ids travel as text. */
function copied(from: string): string {
  return `copy (
    select position, tenant::text, stream, revision, id::text, type, at, command::text, leaf, head, body, boxes
    from ${from}
  ) to stdout (format binary)`;
}

function wholeNumber(limit: number): number {
  if (!Number.isInteger(limit)) throw new RangeError('a page has a whole number of events');
  return limit;
}
