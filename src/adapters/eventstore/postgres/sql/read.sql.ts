// The statements that read the log: by stream and by tenant through functions that name the tenant for their
// own transaction (one round trip), by position for the feed.
import { storedColumns } from '../stored-event.ts';

/** $1 tenant, $2 stream, $3 first revision, $4 limit, $5 backwards. */
export const readStreamSql = {
  name: 'log-read-stream',
  text: `select ${storedColumns} from log.read_stream($1, $2, $3, $4, $5)`,
};

/** The same of many streams, an array each; `page` is the place in them, from 1 on. Each reads under its own tenant. */
export const readStreamsSql = {
  name: 'log-read-streams',
  text: `select page, ${storedColumns}
    from unnest($1::text[], $2::text[], $3::int8[], $4::int4[], $5::boolean[])
        with ordinality as asked (of_tenant, of_stream, first, most, backwards, page),
      lateral log.read_stream(of_tenant, of_stream, first, most, backwards)`,
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

/** $1 tenant, $2 principal, $3 route, $4 key. */
export const findAnswerSql = {
  name: 'log-find-answer',
  text: `select command, salt, digest, status::int4 as status, content_type, body, stream, revision as actual, proof,
           log.answer_position(a) as position
         from log.find_answer($1, $2, $3, $4) a`,
};

export const tailSql = { name: 'log-tail', text: 'select log.tail() as tail' };

export const epochSql = { name: 'log-epoch', text: 'select id from log.epoch' };
