// Every port has a contract, a program that each adapter of it must pass; each adapter's own test runs it.
// Ports without one are named with a reason.
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { portsWithoutAdapter, portsWithoutContract } from './port-exceptions.ts';
import { belongs, filesBelow, reachedFrom } from './files.ts';

const ports = filesBelow('src/ports', '.port.ts').map((path) => basename(path, '.port.ts'));
const tests = filesBelow('tests', '.spec.ts').map((path) => reachedFrom(path, 'tests/'));

const contractOf = (port: string) => `tests/contracts/${port}.contract.ts`;

/** Adapters of a port by their name: `<vendor>-<port>.ts`, the port in singular or plural. */
function adaptersOf(port: string): readonly string[] {
  const name = new RegExp(`-${port}s?\\.ts$`);
  return filesBelow('src/adapters', '.ts').filter((path) => name.test(path));
}

describe('ports', () => {
  it('have a contract each, or a named reason', () => {
    const contracts = filesBelow('tests/contracts', '.contract.ts');
    const without = ports.filter((port) => !contracts.includes(contractOf(port)));
    expect(
      without.filter((port) => portsWithoutContract[port] === undefined),
      `Write tests/contracts/<port>.contract.ts. ${belongs.ports}`,
    ).toEqual([]);
    const orphaned = contracts.filter((path) => !ports.includes(basename(path, '.contract.ts')));
    expect(orphaned, `A contract belongs to the port of its name. ${belongs.ports}`).toEqual([]);
  });

  it('have an adapter each, or a named reason', () => {
    const without = ports.filter(
      (port) => adaptersOf(port).length === 0 && portsWithoutAdapter[port] === undefined,
    );
    expect(without, `Name the adapter <vendor>-<port>.ts. ${belongs.adapters}`).toEqual([]);
  });

  it('see every adapter run their contract', () => {
    const missing = ports
      .filter((port) => portsWithoutContract[port] === undefined)
      .flatMap((port) => adaptersOf(port).map((adapter) => ({ port, adapter })))
      .filter(
        ({ port, adapter }) =>
          !tests.some((imports) => imports.has(contractOf(port)) && imports.has(adapter)),
      )
      .map(({ port, adapter }) => `${adapter} never runs ${contractOf(port)}`);
    expect(missing, `One test file imports the adapter and its contract. ${belongs.adapters}`).toEqual([]);
  });

  it('see every adapter tested, contract or not', () => {
    const untested = ports
      .flatMap(adaptersOf)
      .filter((adapter) => !tests.some((imports) => imports.has(adapter)));
    expect(untested, `Write its test under tests/adapters. ${belongs.adapters}`).toEqual([]);
  });

  it('have no exception that nobody needs, and none without a reason', () => {
    const contracts = filesBelow('tests/contracts', '.contract.ts');
    const idle = [
      ...Object.entries(portsWithoutContract).filter(
        ([port]) => !ports.includes(port) || contracts.includes(contractOf(port)),
      ),
      ...Object.entries(portsWithoutAdapter).filter(
        ([port]) => !ports.includes(port) || adaptersOf(port).length > 0,
      ),
      ...Object.entries({ ...portsWithoutContract, ...portsWithoutAdapter }).filter(
        ([, reason]) => reason.length < 20,
      ),
    ].map(([port]) => port);
    expect(idle, `Strike it from port-exceptions.ts. ${belongs.ports}`).toEqual([]);
  });
});
