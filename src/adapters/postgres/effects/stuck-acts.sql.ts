// What operators do about a parked effect. $1 reactor, $2 stream, $3 its name among what is stuck of the stream.
import { itemOf } from './conclude.sql.ts';

const parked = `e.reactor = $1 and e.stream = $2 and e.state = 'parked' and e.finished is null and ${itemOf('e')} = $3`;

/** It is not stuck any more: its row there goes. */
const freeing = (change: string): string => `
  with freed as (
    update ops.effects e set epoch = e.epoch + 1, resumes = null, until = clock_timestamp(), ${change}
    where ${parked} returning e.effect
  )
  delete from ops.stuck_work s using freed
  where s.filed_as = 'effects:' || $1 and s.stream = $2 and s.item = $3 returning s.item`;

/** Due again, in the state in which it was parked. */
export const retryStuckSql = freeing(`state = e.resumes, failures = 0, aside = false`);

/**
 * Given up. The domain is told of an effect that an operator gave up; not where it has ended already and the domain could
 * not be told, and not of an event that can't be read.
 */
export const skipStuckSql = freeing(`
  aside = false,
  state = case when e.resumes in ('done', 'refused', 'cancelled', 'expired') then e.resumes else 'cancelled' end,
  concluded_by = coalesce(e.concluded_by, 'operator'),
  finished = case when e.operation = '' or e.resumes in ('done', 'refused', 'cancelled', 'expired') then clock_timestamp() end`);

/** It stays parked, and later effects of its stream don't wait for it any more. */
export const releaseStuckSql = `update ops.effects e set aside = true where ${parked} returning e.effect`;
