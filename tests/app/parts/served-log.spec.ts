// Which history positions belong to when the program starts: what the log says, or, while it is away, what was numbered of it.
import { afterEach, describe, expect, it } from 'vitest';
import { systemPace } from '../../../src/adapters/system/system-pace.ts';
import { openServedLog } from '../../../src/app/parts/served-log.ts';
import type { ServedLog, ServedLogPorts } from '../../../src/app/parts/served-log.ts';
import { FatalFault, TransientFault } from '../../../src/ports/faults.ts';

const away = new TransientFault('eventstore-away', 'no connection');
const told: string[] = [];
let opened: ServedLog | undefined;
afterEach(async () => {
  await opened?.stop();
  opened = undefined;
  told.length = 0;
});

/** A log that says `log.epoch`, or fails with it. */
function ports(
  log: { epoch: string | Error },
  numberedEpoch: ServedLogPorts['numberedEpoch'] = () => Promise.resolve(undefined),
): ServedLogPorts {
  const tell = (line: string): void => void told.push(line);
  return {
    logKind: 'esdb',
    log: () => ({
      epoch: () => (log.epoch instanceof Error ? Promise.reject(log.epoch) : Promise.resolve(log.epoch)),
      tail: () => Promise.resolve(0n),
      capabilities: { dense: false, atomicBatch: false },
    }),
    numberedEpoch,
    pace: { ...systemPace, pause: (_, signal) => systemPace.pause(1, signal) },
    say: tell,
    observer: { warn: tell, error: tell },
  };
}
const open = async (of: ServedLogPorts): Promise<ServedLog> => (opened = await openServedLog(of));

describe('a log that answers', () => {
  it.each([undefined, () => Promise.resolve('another')])(
    'says it itself, and work goes at once',
    async (memory) => {
      const history = await open(ports({ epoch: 'told' }, memory));
      let done = false;
      await history.whenAnswering(async () => Promise.resolve(void (done = true)));
      expect([history.epoch(), done]).toEqual(['told', true]);
    },
  );

  it('that fails for good ends the start, whatever is remembered', async () => {
    const fault = new FatalFault('stream-truncated', 'log-epoch was truncated');
    await expect(open(ports({ epoch: fault }, () => Promise.resolve('remembered')))).rejects.toBe(fault);
  });
});

describe('a log that is away', () => {
  const memory = (): Promise<string> => Promise.resolve('remembered');

  it('is taken for the history that was numbered; work waits until it answers', async () => {
    const log: { epoch: string | Error } = { epoch: away };
    const history = await open(ports(log, memory));
    expect(history.epoch()).toBe('remembered');
    expect(told).toEqual([expect.stringContaining('Starting without it')]);
    let attempts = 0;
    await history.whenAnswering(() => (++attempts < 3 ? Promise.reject(away) : Promise.resolve()));
    expect(attempts).toBe(0);
    log.epoch = 'remembered';
    await expect.poll(() => attempts).toBe(3);
    expect(told).toHaveLength(1);
  });

  it('and comes back as another one is taken for that one, which is told', async () => {
    const log: { epoch: string | Error } = { epoch: away };
    const history = await open(ports(log, memory));
    log.epoch = 'another';
    await expect.poll(() => history.epoch()).toBe('another');
    expect(told.at(-1)).toMatch(/another history/);
  });

  it('issue 12 A4: work that waited for it and fails for good is told of once and tried again; what comes after it waits', async () => {
    const log: { epoch: string | Error } = { epoch: away };
    const history = await open(ports(log, memory));
    let [attempts, after] = [0, 0];
    const broken = new FatalFault('broken', 'broken');
    await history.whenAnswering(() => {
      attempts += 1;
      return attempts < 5 ? Promise.reject(broken) : Promise.resolve();
    });
    await history.whenAnswering(() => Promise.resolve(void (after = attempts)));
    log.epoch = 'remembered';
    await expect.poll(() => after).toBe(5);
    expect(told.filter((line) => line.includes('failed'))).toHaveLength(1);
  });

  it('is waited for where nothing was numbered yet', async () => {
    const log: { epoch: string | Error } = { epoch: away };
    const opening = open(ports(log));
    await expect.poll(() => told).toEqual([expect.stringContaining('Waiting for it')]);
    log.epoch = 'fresh';
    expect((await opening).epoch()).toBe('fresh');
  });

  it('that hangs is taken to be away after a few seconds', async () => {
    const answering = ports({ epoch: away }, memory);
    const hanging = {
      ...answering,
      log: () => ({ ...answering.log(), epoch: () => new Promise<never>(() => undefined) }),
    };
    expect((await open(hanging)).epoch()).toBe('remembered');
  });
});
