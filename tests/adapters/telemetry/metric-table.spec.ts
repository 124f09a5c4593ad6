// Every metric that the code records is declared, with these labels.
import { expect, it } from 'vitest';
import { metricLists, metricOf, metricTable } from '../../../src/adapters/telemetry/metric-table.ts';
import { filesBelow, textOf } from '../../architecture/files.ts';

const recorded = filesBelow('src', '.ts').flatMap((path) =>
  [...textOf(path).matchAll(/\.(count|time|gauge)\(\s*'([a-z_]+)'/g)].map(([, how = '', name = '']) => ({
    path,
    how,
    name,
  })),
);
const kinds: Readonly<Record<string, string>> = { count: 'counter', time: 'histogram', gauge: 'gauge' };

it('names what is recorded, by its kind', () => {
  expect(recorded.length).toBeGreaterThan(8);
  for (const { path, how, name } of recorded)
    expect(metricOf(name)?.kind, `${name} in ${path}`).toBe(kinds[how]);
});

it('has no name in two lists, of which one would be hidden', () => {
  const names = metricLists.flatMap((list) => Object.keys(list));
  expect(names.length).toBe(new Set(names).size);
  expect(names.length).toBe(Object.keys(metricTable).length);
});

it('names nothing that is never recorded', () => {
  const names = new Set(recorded.map(({ name }) => name));
  const own = ['telemetry_refused_total'];
  expect(Object.keys(metricTable).filter((name) => !names.has(name) && !own.includes(name))).toEqual([]);
});

it('says its unit in its name, and labels nothing by tenant, meeting or person', () => {
  for (const name of Object.keys(metricTable)) {
    const metric = metricOf(name);
    if (metric?.kind === 'histogram') expect(name).toMatch(/_seconds$/);
    for (const label of metric?.labels ?? []) expect(label).not.toMatch(/tenant|meeting|person|id$/);
  }
  expect(metricOf('constructor')).toBeUndefined();
});
