// What an operator is told to do about faults of services: for each that a probe raises there is something.
import { expect, it } from 'vitest';
import { wayOutOf } from '../../src/app/way-out.ts';
import { FatalFault, PermanentFault, TransientFault } from '../../src/ports/faults.ts';
import { filesBelow, textOf } from '../architecture/files.ts';

const raised = [...filesBelow('src/app/probes', '.ts'), 'src/adapters/eventstore/esdb/esdb-probe.ts']
  .flatMap((path) => [...textOf(path).matchAll(/new (?:Fatal|Transient)Fault\(\s*'([a-z-]+)'/g)])
  .map(([, code = '']) => code);

it('says something for every fault of a probe', () => {
  expect(raised.length).toBeGreaterThan(8);
  expect(raised.filter((code) => wayOutOf(new FatalFault(code, 'x')) === undefined)).toEqual([]);
});

it('says the same of an outage as of a fault for good, and nothing of what the program says itself', () => {
  const away = wayOutOf(new TransientFault('database-away', 'x'));
  expect(away).toContain('VOICEMEET_DATABASE_URL');
  expect(wayOutOf(new FatalFault('database-away', 'x'))).toBe(away);
  expect(wayOutOf(new PermanentFault('database-away', 'x'))).toBeUndefined();
  expect(wayOutOf(new FatalFault('schema-older', 'x'))).toBeUndefined();
});
