// Taking records into EventStoreDB keeps the contract; a log copied there and back is the same log, whatever is lost on
// the way.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carryKeys } from '../../../src/adapters/eventstore/copy/carry-keys.ts';
import { compareLogs } from '../../../src/adapters/eventstore/copy/compare-logs.ts';
import { copyLog } from '../../../src/adapters/eventstore/copy/copy-log.ts';
import { createEsdbLogIntake } from '../../../src/adapters/eventstore/esdb/esdb-log-intake.ts';
import { systemPace } from '../../../src/adapters/system/system-pace.ts';
import { logIntakeContract } from '../../contracts/log-intake.contract.ts';
import { allKeys, answeredKey } from '../../contracts/used-keys.contract.ts';
import { chainedRecords, memoryEnd, textOf } from '../../support/chained-logs.ts';
import type { TestLogEnd } from '../../support/chained-logs.ts';
import { openEsdbEnd } from '../../support/esdb-end.ts';
import { startEsdbServer } from '../../../fakes/esdb/esdb-server.ts';
import type { EsdbServer } from '../../../fakes/esdb/esdb-server.ts';

logIntakeContract(`EventStoreDB (${createEsdbLogIntake.name})`, async () => {
  const server = await startEsdbServer();
  const [one, two] = [openEsdbEnd(server.url), openEsdbEnd(server.url)];
  const close = async (): Promise<void> => {
    await Promise.all([one.close(), two.close()]);
    await server.stop();
  };
  return { end: one, other: two.intake, close };
});

describe('a log copied to EventStoreDB and back', () => {
  let server: EsdbServer;
  let esdb: ReturnType<typeof openEsdbEnd>;
  beforeAll(async () => {
    server = await startEsdbServer({ firstPosition: 2n ** 53n });
    esdb = openEsdbEnd(server.url);
  });
  afterAll(async () => {
    await esdb.close();
    await server.stop();
  });
  const { records, check } = chainedRecords(600, 30, 8);
  const copy = (source: TestLogEnd, target: TestLogEnd) =>
    copyLog({ source, target, intake: target.intake, pace: systemPace }, { check });

  it('is the same to the byte in the same order, with equal digests both ways, its keys at the events of their places', async () => {
    const [source, back] = [await memoryEnd(records), await memoryEnd()];
    const keys = [answeredKey(1n), answeredKey(507n), answeredKey(600n)];
    await source.usedKeys.keep(keys);
    expect(await copy(source, esdb)).toMatchObject({ copied: 600n, complete: true });
    await carryKeys({ source, target: esdb });
    const there = await esdb.read(0n, 10_000);
    expect(there.map(textOf)).toEqual(records.map(textOf));
    expect((await allKeys(esdb.usedKeys)).map((key) => key.kind === 'answered' && key.position)).toEqual(
      [1, 507, 600].map((number) => there[number - 1]?.position),
    );
    const compared = await compareLogs(source, esdb, { check });
    expect(compared).toMatchObject({ equal: true, source: { events: 600n }, target: compared.source });
    await copy(esdb, back);
    await carryKeys({ source: esdb, target: back });
    expect(await compareLogs(esdb, back, { check })).toMatchObject({ equal: true, target: compared.source });
    expect(await allKeys(back.usedKeys)).toEqual(keys);
    expect(new Set([await source.epoch(), await esdb.epoch(), await back.epoch()]).size).toBe(3);
  });

  it('goes on where it stands, and refuses another log', async () => {
    const more = chainedRecords(650, 30, 8).records;
    expect(await copy(await memoryEnd(more), esdb)).toMatchObject({ present: 600n, copied: 50n });
    const other = chainedRecords(650, 30, 9).records;
    await expect(copy(await memoryEnd(other), esdb)).rejects.toMatchObject({ code: 'not-a-prefix' });
  });

  it('arrives whole though replies are lost, calls break and the server starts again on the way', async () => {
    const [source, other] = [await memoryEnd(records), await startEsdbServer()];
    const target = openEsdbEnd(other.url);
    try {
      const { faults } = other;
      for (let after = 5; after < 200; after += 20) {
        faults.onNextAppend(
          {
            kind: 'break',
            how: after % 40 === 5 ? 'unavailable' : 'cut',
            stored: after % 60 !== 5,
          },
          { after },
        );
        faults.onNextAppend({ kind: 'timeout', stored: after % 40 === 5 }, { after: after + 7 });
      }
      let restarted = false;
      const progress = (): void => {
        if (!restarted) void faults.restart(50);
        restarted = true;
      };
      const copied = await copyLog(
        { source, target, intake: target.intake, pace: systemPace },
        { check, progress },
      );
      expect(copied).toMatchObject({ copied: 600n, complete: true });
      expect(faults.fired.length).toBeGreaterThan(15);
      const compared = await compareLogs(source, target, { check });
      expect(compared).toMatchObject({ equal: true, target: compared.source });
    } finally {
      await target.close();
      await other.stop();
    }
  });
});
