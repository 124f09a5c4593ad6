// Named UUIDs equal an independent implementation and what they always were; new ones are in order of time.
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { v5, validate, version } from 'uuid';
import { describe, expect, it } from 'vitest';
import {
  clientCommandId,
  eventId,
  houseNamespace,
  reactorCommandId,
  timerCommandId,
  uuidUnderKey,
  uuidV5,
  uuidV7Source,
  webhookCommandId,
} from '../../../../src/adapters/codec/record/uuid.ts';
import { isUuid } from '../../../../src/domain/shared/ids.ts';
import type { CommandId, EventId, StreamName } from '../../../../src/domain/shared/ids.ts';
import type { ClaimKey } from '../../../../src/ports/kept-answer.ts';
import { golden } from '../../../support/golden.ts';

interface Vector<Input> {
  readonly input: Input;
  readonly output: string;
}
interface Vectors {
  readonly client: Vector<ClaimKey>;
  readonly reactor: Vector<[string, EventId]>;
  readonly timer: Vector<[string, StreamName, string]>;
  readonly webhook: Vector<[string, string]>;
  readonly events: readonly Vector<[CommandId, StreamName, number]>[];
}

describe('UUIDs of what a request makes', () => {
  const named = fc.tuple(fc.uuid(), fc.string());

  it('begin with the time of a time-ordered key, and end as the named one does', () => {
    fc.assert(
      fc.property(fc.uuid({ version: 7 }), fc.boolean(), named, (key, upper, [namespace, name]) => {
        const id = uuidUnderKey(upper ? key.toUpperCase() : key, namespace, name);
        expect([version(id), isUuid(id), id.slice(0, 13)]).toEqual([8, true, key.slice(0, 13)]);
        expect(id.slice(15)).toBe(v5(name, namespace).slice(15));
      }),
    );
  });

  it.each([
    fc.uuid({ version: [1, 2, 3, 4, 5, 6, 8] }),
    fc.string(),
    fc.uuid({ version: 7 }).map((key) => `${key}x`),
    fc.uuid({ version: 7 }).map((key) => `"${key}`),
  ])('are the named ones under any other key (%#)', (keys) => {
    fc.assert(
      fc.property(keys, named, (key, [namespace, name]) => {
        expect(uuidUnderKey(key, namespace, name)).toBe(uuidV5(namespace, name));
      }),
    );
  });
});

describe('named UUIDs', () => {
  it('equal the package uuid for any namespace and name', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.string({ unit: 'binary' }), (namespace, name) => {
        expect(uuidV5(namespace, name)).toBe(v5(name, namespace));
      }),
      { numRuns: 1_000 },
    );
  });

  it('are what they always were', () => {
    const { client, reactor, timer, webhook, events } = golden('envelope', 'ids') as Vectors;
    expect(houseNamespace).toBe('9d9891e5-920d-4317-b9e4-0ccfe1781dbc');
    expect(clientCommandId(client.input)).toBe(client.output);
    expect(reactorCommandId(...reactor.input)).toBe(reactor.output);
    expect(timerCommandId(...timer.input)).toBe(timer.output);
    expect(webhookCommandId(...webhook.input)).toBe(webhook.output);
    expect(events).not.toEqual([]);
    for (const { input, output } of events) expect(eventId(...input)).toBe(output);
  });

  it('differ with every part of a claim, wherever one part ends and the next begins', () => {
    const claim = (golden('envelope', 'ids') as Vectors).client.input;
    const claims = [
      claim,
      { ...claim, key: `${claim.key}x` },
      { ...claim, route: `${claim.route}"`, key: claim.key },
      { ...claim, route: `${claim.route}","x`, key: '' },
      { ...claim, tenant: claim.principal, principal: claim.tenant } as unknown as ClaimKey,
    ];
    expect(new Set(claims.map(clientCommandId)).size).toBe(claims.length);
  });
});

describe('new UUIDs', () => {
  const epochMs = 1_772_359_200_000;

  it('are of version 7 and carry the time', () => {
    const id = uuidV7Source(() => epochMs, randomBytes)();
    expect(isUuid(id) && validate(id)).toBe(true);
    expect(version(id)).toBe(7);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(epochMs);
  });

  it('grow and never repeat within a millisecond, across an overflow and when the clock goes back', () => {
    let now = epochMs;
    const next = uuidV7Source(() => now, randomBytes);
    const ids: string[] = [];
    for (let i = 0; i < 10_000; i++) {
      if (i === 6_000) now -= 5_000;
      ids.push(next());
    }
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => version(id) === 7)).toBe(true);
  });

  it('take all their chance from the source given', () => {
    const zeros = uuidV7Source(
      () => 0,
      (size) => new Uint8Array(size),
    );
    expect(zeros()).toBe('00000000-0000-7000-8000-000000000000');
    expect(zeros()).toBe('00000000-0000-7001-8000-000000000000');
    const ones = uuidV7Source(
      () => 1,
      (size) => new Uint8Array(size).fill(255),
    );
    expect(ones()).toBe('00000000-0001-77ff-bfff-ffffffffffff');
  });
});
