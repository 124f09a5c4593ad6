// Issue 12, A9: each panel of the dashboard asks for metrics and labels that exist.
import { expect, it } from 'vitest';
import { z } from 'zod';
import { textOf } from '../architecture/files.ts';
import { askedOf, parsePromql } from '../support/promql.ts';
import { knownMetrics } from './given-metrics.ts';

const dashboard = z
  .object({
    uid: z.string(),
    panels: z.array(
      z.object({
        id: z.number(),
        title: z.string(),
        type: z.enum(['row', 'timeseries']),
        gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
        targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).default([]),
      }),
    ),
  })
  .parse(JSON.parse(textOf('deploy/grafana/voicemeet.json')));
const panels = dashboard.panels.filter(({ type }) => type !== 'row');

it.each(panels.map((panel) => [panel.title, panel] as const))(
  'issue 12 A9: the panel "%s" asks for what exists',
  async (_title, { targets }) => {
    const known = await knownMetrics();
    expect(targets.length).toBeGreaterThan(0);
    for (const { expr, legendFormat } of targets) {
      const asked = askedOf(parsePromql(expr));
      const shown = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
      for (const { metric, labels } of asked)
        expect(known.get(metric), metric).toEqual(expect.arrayContaining([...labels, ...shown]));
    }
  },
);

it('no panel covers another, and each has an id of its own', () => {
  const ids = dashboard.panels.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w } }) =>
    Array.from({ length: w }, (_, column) => `${y}/${x + column}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
});
