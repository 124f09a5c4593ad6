// The statements that read the log: by stream and by tenant through functions that name the tenant for their
// own transaction (one round trip), by position for the feed.
import { escapeLiteral } from 'pg';
import type { StreamName, TenantId } from '../../../../domain/shared/ids.ts';
import { storedColumns } from '../stored-event.ts';

/** $1 tenant, $2 stream, $3 first revision, $4 limit, $5 backwards. */
export const readStreamSql = {
  name: 'log-read-stream',
  text: `select ${storedColumns} from log.read_stream($1, $2, $3, $4, $5)`,
};

/** $1 tenant, $2 after position, $3 up to position, $4 limit. */
export const readTenantSql = {
  name: 'log-read-tenant',
  text: `select ${storedColumns} from log.read_tenant($1, $2, $3, $4)`,
};

/** $1 after position, $2 limit. All tenants: the projector's role only. */
export const readFeedSql = {
  name: 'log-read-feed',
  text: `select ${storedColumns} from log.events where partition = 0 and position > $1 order by position limit $2`,
};

/** The same page by COPY, which takes no parameters: its values are put into the text. */
export function copyFeedSql(after: bigint, limit: number): string {
  return copied(
    `log.events where partition = 0 and position > ${after} order by position limit ${wholeNumber(limit)}`,
  );
}

/** A page of a stream by COPY. */
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

/** $1 tenant, $2 principal, $3 route, $4 key. */
export const findAnswerSql = {
  name: 'log-find-answer',
  text: `select command, salt, digest, status::int4 as status, content_type, body, stream, revision as actual, position
         from log.find_answer($1, $2, $3, $4)`,
};

export const tailSql = { name: 'log-tail', text: 'select log.tail() as tail' };

export const epochSql = { name: 'log-epoch', text: 'select id from log.epoch' };
