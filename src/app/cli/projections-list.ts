// `voicemeet projections list`: where every projection of this code is, and in which state its follower left it.
import type { Command } from 'commander';
import type { ProjectionOverview } from '../../projections/operator.ts';
import { keptState } from '../../projections/stored-status.ts';
import { inColumns, jsonOf, oneLine } from './terminal.ts';
import { jsonOption } from './verb.ts';
import type { JsonOption, Verbs } from './verb.ts';

/** Adds the verb. */
export function addProjectionsList(parent: Command, { terminal, operate }: Verbs): void {
  parent
    .command('list')
    .description('how far each projection is, whether it works, what it has parked')
    .addOption(jsonOption())
    .action(async ({ json }: JsonOption) => {
      const projections = await operate((operator) => operator.list());
      if (json) terminal.out(jsonOf({ projections: projections.map(documentOf) }));
      else for (const line of inColumns([titles, ...projections.map(cellsOf)])) terminal.out(line);
    });
}

const titles = ['PROJECTION', 'STATE', 'POSITION', 'LAG', 'LAG FOR', 'PARKED', 'MOVED', 'REASON'];

function cellsOf({ key, record, lag, lagSeconds }: ProjectionOverview): readonly string[] {
  const lags = [`${lag.count} ${lag.unit}`, `${Math.round(lagSeconds)} s`];
  if (record === undefined) return [key, 'never run', '0', ...lags, '0', '-', ''];
  const { status, position, parkedStreams, updatedAt, reason = '' } = record;
  return [
    key,
    keptState(status),
    String(position),
    ...lags,
    String(parkedStreams),
    updatedAt,
    oneLine(reason),
  ];
}

function documentOf({ name, key, tables, lag, lagSeconds, record }: ProjectionOverview) {
  const lagNamed = lag.unit === 'events' ? { lagEvents: lag.count } : { lagBytes: lag.count };
  return {
    name,
    key,
    tables,
    ...lagNamed,
    lagSeconds,
    status: record === undefined ? 'never-run' : keptState(record.status),
    ...(record !== undefined && {
      position: record.position,
      parkedStreams: record.parkedStreams,
      updatedAt: record.updatedAt,
      reason: record.reason,
    }),
  };
}
