// The list of reactors and what operators are told of it: names are permanent and unique, and the table of systems outside in
// docs/operations.md says the same fallback as /readyz.
import { expect, it } from 'vitest';
import { allReactors } from '../../src/reactors/all-reactors.ts';
import { textOf } from '../architecture/files.ts';

const section = /## Systems outside\n([\s\S]*?)\n## /.exec(textOf('docs/operations.md'))?.[1] ?? '';
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

it('issue 13: the table of systems outside names each reactor with its system and fallback, and no other', () => {
  expect(section).toContain('| system | reactors |');
  const told = rows.flatMap(([, system = '', reactors = '', fallback = '']) =>
    [...reactors.matchAll(/`([^`]+)`/g)].map(([, name]) => [system.replaceAll('`', ''), name, fallback]),
  );
  const listed = allReactors.map(({ name, system }) => [system.name, name, system.fallback]);
  expect(told.map(String).sort()).toEqual(listed.map(String).sort());
  expect(section.includes('| none yet |')).toBe(allReactors.length === 0);
});

it('each reactor has a name of its own, which is part of ids and so permanent', () => {
  const names = allReactors.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z-]*$/);
});
