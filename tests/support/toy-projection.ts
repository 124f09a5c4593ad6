// A projection made for tests of the runtime: it counts a tenant's events and keeps a line for each; some slugs make it
// fail in ways that real projections may.
import type { Table } from '../../src/ports/read-table.ts';
import type { DomainEvent } from '../../src/domain/all-events.ts';
import { hears } from '../../src/projections/projection.ts';
import type { PoisonRule, Projection } from '../../src/projections/projection.ts';

export const toyCounts = {
  name: 'toy_counts',
  version: 1,
  columns: {
    tenant: { type: 'uuid' },
    stream: { type: 'text' },
    events: { type: 'int' },
    lines: { type: 'int' },
    last: { type: 'bigint' },
    at: { type: 'instant' },
    quiet: { type: 'bool' },
    note: { type: 'text', nullable: true },
    details: { type: 'json', nullable: true },
  },
  key: ['tenant', 'stream'],
  indexes: [['tenant', 'last']],
} as const satisfies Table;

export const toyLines = {
  name: 'toy_lines',
  version: 1,
  columns: {
    tenant: { type: 'uuid' },
    stream: { type: 'text' },
    position: { type: 'bigint' },
    slug: { type: 'text' },
  },
  key: ['tenant', 'stream', 'position'],
  indexes: [],
} as const satisfies Table;

/** An event for the toy: `poison` can't be applied, `nul` is refused by the database, `clear` removes all lines. */
export function said(slug: string): DomainEvent {
  return { type: 'TenantRegistered', slug, region: 'in' };
}

/** An event that the toy doesn't hear. */
export const unheard: DomainEvent = { type: 'TenantReinstated' };

/** Poisons work until the cure. */
export interface Cure {
  cured: boolean;
}

/** The toy; its state is all in rows. */
export function toyProjection(
  onPoison: PoisonRule = 'park-stream',
  cure: Cure = { cured: false },
): Projection {
  return {
    name: 'toy',
    tables: [toyCounts, toyLines],
    hears: hears('TenantRegistered'),
    onPoison,
    needs: ({ tenant, stream }) => [
      { table: toyCounts, key: [tenant, stream] },
      { table: toyLines, key: [tenant, stream] },
    ],
    apply: (recorded, rows) => {
      const { event, tenant, stream, position } = recorded;
      if (event.type !== 'TenantRegistered') throw new Error('not heard');
      if (event.slug === 'clear') {
        for (const line of rows.list(toyLines, [tenant, stream])) {
          rows.remove(toyLines, [tenant, stream, line['position']]);
        }
      } else {
        const slug = event.slug === 'nul' && !cure.cured ? 'a\0b' : event.slug;
        rows.put(toyLines, { tenant, stream, position, slug });
      }
      const before = rows.get(toyCounts, [tenant, stream]);
      rows.put(toyCounts, {
        tenant,
        stream,
        events: (before?.['events'] ?? 0) + 1,
        lines: rows.list(toyLines, [tenant, stream]).length,
        last: position,
        at: recorded.at,
        quiet: position % 2n === 0n,
        note: event.slug === '' ? null : event.slug,
        details: position % 3n === 0n ? null : { slug: event.slug, list: [1, 'zwei', null], quote: '"\\' },
      });
      // Last, so that the rows that were written before have to be undone.
      if (event.slug === 'poison' && !cure.cured) throw new Error('poison');
    },
  };
}
