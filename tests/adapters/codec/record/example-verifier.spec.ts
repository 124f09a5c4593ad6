// The verifier that was written from docs/envelope.md alone takes what this code seals, and finds whatever is changed
// in it. Runs where there is a python3, and says so where there is none.
import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeFrame } from '../../../../src/adapters/codec/record/frame.ts';
import { sealCommand } from '../../../../src/adapters/codec/typed/seal-command.ts';
import type { Tail } from '../../../../src/adapters/codec/typed/seal-command.ts';
import { packBoxes } from '../../../../src/adapters/eventstore/postgres/boxes.ts';
import type { CommandId, CorrelationId, StreamName } from '../../../../src/domain/shared/ids.ts';
import type { Instant } from '../../../../src/domain/shared/instant.ts';
import type { SealedEvent } from '../../../../src/ports/event-log.port.ts';
import type { CommandContext, DecidedCommand } from '../../../../src/ports/event-store.port.ts';
import { root } from '../../../architecture/files.ts';
import { aDataKey } from '../../../support/envelopes.ts';
import { aStream, aTenant } from '../../../support/sealed.ts';

const limitMs = 30_000;
const hasPython = spawnSync('python3', ['--version'], { timeout: limitMs }).status === 0;
if (!hasPython) console.log('examples/verify_log.py was not run: there is no python3.');

interface Result {
  readonly ok: boolean;
  readonly records: number;
  readonly wrong: number;
  readonly streams: number;
  readonly boxes: number;
  readonly missing: number;
}

/** What the verifier says of records, one text of JSON each. */
function verified(lines: readonly string[]): Result {
  const { stdout, stderr } = spawnSync('python3', [join(root, 'examples/verify_log.py')], {
    input: lines.map((line) => `${line}\n`).join(''),
    encoding: 'utf8',
    timeout: limitMs,
  });
  const [, result] = /^RESULT (.*)$/m.exec(stdout) ?? [];
  if (result === undefined) throw new Error(`the verifier gave no result: ${stdout}${stderr}`);
  return JSON.parse(result) as Result;
}

const lineOf = ({
  head,
  body,
  boxes,
  leaf,
  tenant,
  stream,
  revision,
  id,
  type,
  at,
  command,
}: SealedEvent) => {
  const hex = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString('hex'));
  const columns = { tenant, stream, revision: String(revision), id, type, at, command };
  return { head: hex(head), body: hex(body), packed: hex(packBoxes(boxes)), leaf: hex(leaf), ...columns };
};

/** Three commands on two streams in turn, of three events each, every third without a box; and the first event sealed once more. */
function aLog(): { readonly log: readonly SealedEvent[]; readonly firstAgain: SealedEvent } {
  const tenant = aTenant();
  const person = randomUUID();
  const context = (): CommandContext => {
    const command = randomUUID() as CommandId;
    const correlation = randomUUID() as CorrelationId;
    const at = '2026-03-01T10:00:00.000Z' as Instant;
    return { command, causation: command, correlation, actor: { kind: 'person', id: person }, at };
  };
  const box = {
    subject: `person:${person}`,
    purpose: 'content',
    values: { '/title': 'Ünder ☂ "Q1"' },
  } as const;
  const encoded = [0, 1, 2].map((n) =>
    n === 0
      ? { stored: 'meeting.lockSet.v1', data: { locked: true, note: 'é' }, boxes: [] }
      : { stored: 'meeting.renamed.v1', data: { title: { $box: 0 } }, boxes: [box] },
  );
  const tails = new Map<StreamName, Tail>();
  const streams = [aStream(tenant), aStream(tenant)];
  const again: SealedEvent[] = [];
  const log = [...streams, ...streams, ...streams].flatMap((stream) => {
    const writes = [{ stream, tail: tails.get(stream) ?? 'none', events: [] }] as const;
    const decided: DecidedCommand = { tenant, context: context(), writes };
    const seal = () => sealCommand(decided, [encoded], tails, { keyOf: aDataKey, random: randomBytes });
    again.push(...seal().append.writes.flatMap(({ events }) => events));
    const sealed = seal();
    for (const [name, tail] of sealed.after) tails.set(name, tail);
    return sealed.append.writes.flatMap(({ events }) => events);
  });
  return { log, firstAgain: again[0]! };
}

describe.runIf(hasPython)('the verifier written from docs/envelope.md', () => {
  const { log, firstAgain } = aLog();
  const lines = log.map((event) => JSON.stringify(lineOf(event)));
  const fine: Result = { ok: true, records: 18, wrong: 0, streams: 2, boxes: 12, missing: 0 };

  it('takes what this code seals, as columns and as frames', () => {
    expect(verified(lines)).toEqual(fine);
    const frames = log.map((event) => JSON.stringify({ frame: encodeFrame(event).toString('hex') }));
    expect(verified(frames)).toEqual(fine);
  });

  it('counts boxes that are missing, for somebody to ask the tombstones', () => {
    const erased = log.map((event) => JSON.stringify({ ...lineOf(event), packed: null }));
    expect(verified(erased)).toEqual({ ...fine, boxes: 0, missing: 12 });
  });

  it('finds a bit changed anywhere in a record', () => {
    const [, second] = log;
    const whole = lineOf(second!);
    const places = (['head', 'body', 'packed', 'leaf'] as const).flatMap((part) =>
      Array.from({ length: 40 }, (_, n) => ({ part, at: Math.floor((n * whole[part]!.length) / 40) })),
    );
    // All in one run, each after the first record: had one of them been taken, it would count.
    const changes = places.map(({ part, at }) => {
      const digit = (Number.parseInt(whole[part]!.charAt(at), 16) ^ 1).toString(16);
      const text = `${whole[part]!.slice(0, at)}${digit}${whole[part]!.slice(at + 1)}`;
      return JSON.stringify({ ...whole, [part]: text });
    });
    expect(verified([lines[0]!, ...changes]).records).toBe(1);
  });

  it.each([
    ['missing', (all: string[]) => all.filter((_, index) => index !== 4)],
    ['twice there', (all: string[]) => [...all.slice(0, 5), ...all.slice(4)]],
    [
      'another one under the same id',
      (all: string[]) => [JSON.stringify(lineOf(firstAgain)), ...all.slice(1)],
    ],
    ['before its predecessor', (all: string[]) => [all[1]!, all[0]!, ...all.slice(2)]],
  ])('finds a record that is %s', (_what, change) => {
    const { ok, wrong } = verified(change([...lines]));
    expect([ok, wrong > 0]).toEqual([false, true]);
  });
});
