// The effect ledger in PostgreSQL: ops.effects has a row for each effect, ops.effect_attempts one for each attempt that is over.
//   I1  A claim moves the epoch and sets the lease, by the server's clock. Whoever ends or prolongs a claim names its epoch;
//       an older one changes nothing, so a process that lost its lease can neither conclude nor park.
//   I2  An effect is claimed only if no earlier one of its reactor and stream is open (claim.sql.ts).
//   I3  An effect whose attempt was under way when the lease ran out is looked up, never asked for again at once.
//   I4  Intents are added by event, effect key and reactor at most once, under the newest generation of their source.
//   I5  A stream that is full holds back its own events: a row stands in their place, and they are read from the log when its turn
//       comes (intend.sql.ts). Nothing of another stream waits for them.
import type { Pool, QueryResultRow } from 'pg';
import type { CommandId } from '../../../domain/shared/ids.ts';
import { effectDays } from '../../../ports/effect-ledger.port.ts';
import type { EffectLedger } from '../../../ports/effect-ledger.port.ts';
import type { StuckItem } from '../../../ports/stuck-work.port.ts';
import { askPool } from '../ask-pool.ts';
import { rowTypes } from '../read-models/row-types.ts';
import { claimSql } from './claim.sql.ts';
import { concludeSql, lockSql } from './conclude.sql.ts';
import { claimedOf, textOfConclusions, textOfIntents } from './effect-rows.ts';
import type { EffectRow } from './effect-rows.ts';
import { intendSql } from './intend.sql.ts';
import { intentsTogether } from './intents-together.ts';
import type { AskIntend, Intended } from './intents-together.ts';
import { replaceSql } from './replace.sql.ts';
import { releaseStuckSql, retryStuckSql, skipStuckSql } from './stuck-acts.sql.ts';

/** With more open effects of one stream than this its further events are held back; with more parked ones of one reactor its delivery waits. */
export const defaultBounds = { openOfStream: 1_000, parkedOfReactor: 1_000 };

const renewSql = `
  with locked as materialized (${lockSql('$1')})
  update ops.effects e set until = clock_timestamp() + $3 * interval '1 millisecond'
  from unnest($1::uuid[], $2::bigint[]) as h(effect, epoch) join locked using (effect)
  where e.effect = any($1::uuid[]) and e.effect = h.effect and e.epoch = h.epoch and e.finished is null
  returning e.effect`;

/** Effects that wait for an operator, and those that wait for them, are as old as the operator lets them be. */
const standingSql = `
  select count(*)::int as open, (count(*) filter (where state = 'parked'))::int as parked,
    (count(*) filter (where held_to is not null))::int as held,
    coalesce(extract(epoch from clock_timestamp() - min(intended) filter (where state <> 'parked' and not exists (
      select from ops.effects p where p.reactor = e.reactor and p.stream = e.stream and p.finished is null and not p.aside
        and p.state = 'parked' and (p.revision, p.ordinal) < (e.revision, e.ordinal)))), 0)::float8 as oldest
  from ops.effects e where reactor = $1 and finished is null`;

const sweepSql = `select ops.sweep_effects(clock_timestamp() - $1 * interval '1 day', $2) as swept`;

/** A ledger over a pool of role vm_reactor; one of vm_scheduler may `sweep` alone. */
export function createPostgresEffectLedger(pool: Pool, bounds = defaultBounds): EffectLedger {
  const types = rowTypes();
  const ask = <Row extends QueryResultRow>(name: string, text: string, values: readonly unknown[]) =>
    askPool<Row>(pool, { name, text, types }, values);
  const effectsOf = async (name: string, text: string, values: readonly unknown[]) =>
    new Set((await ask<{ effect: CommandId }>(name, text, values)).map(({ effect }) => effect));
  const act = async (text: string, item: StuckItem): Promise<boolean> => {
    const reactor = item.owner.replace(/^effects:/, '');
    const name = item.key.slice(item.stream.length + 1);
    return (await ask('', text, [reactor, item.stream, name])).length === 1;
  };
  const intend: AskIntend = (reactor, batches, wishes) => {
    const sources = batches.map(({ source }) => source);
    const generations = batches.map(({ generation }) => generation);
    const { openOfStream, parkedOfReactor } = bounds;
    const values = [reactor, sources, generations, wishes, openOfStream, parkedOfReactor];
    return ask<Intended & QueryResultRow>('intend-effects', intendSql, values);
  };
  return {
    intend: intentsTogether(intend, bounds.parkedOfReactor),
    claim: async ({ reactor, holder, limit, leaseMs, which }) => {
      const values = [reactor, holder, limit, leaseMs, which];
      const rows = await ask<EffectRow>('claim-effects', claimSql, values);
      return [...rows].sort((a, b) => (a.seq < b.seq ? -1 : 1)).map(claimedOf);
    },
    renew: (held, leaseMs) => {
      const epochs = held.map(({ epoch }) => epoch);
      return effectsOf('renew-effects', renewSql, [held.map(({ effect }) => effect), epochs, leaseMs]);
    },
    conclude: (conclusions) => {
      const effects = conclusions.map(({ effect }) => effect);
      return effectsOf('conclude-effects', concludeSql, [textOfConclusions(conclusions), effects]);
    },
    replace: async ({ effect, epoch }, intents, left) => {
      const values = [effect, epoch, textOfIntents([intents]), left];
      return (await effectsOf('', replaceSql, values)).has(effect);
    },
    standing: async (reactor) => {
      type Row = { open: number; parked: number; held: number; oldest: number };
      const [{ oldest, ...counts } = noRow()] = await ask<Row>('', standingSql, [reactor]);
      return { ...counts, oldestSeconds: oldest };
    },
    retryStuck: (item) => act(retryStuckSql, item),
    skipStuck: (item) => act(skipStuckSql, item),
    releaseStuck: (item) => act(releaseStuckSql, item),
    sweep: async (limit) => {
      const [row] = await ask<{ swept: number }>('', sweepSql, [effectDays, limit]);
      return row?.swept ?? 0;
    },
  };
}

function noRow(): never {
  throw new Error('a statement that always gives a row gave none');
}
