// Named UUIDs equal an independent implementation, and what they always were.
import fc from 'fast-check';
import { v5 } from 'uuid';
import { describe, expect, it } from 'vitest';
import {
  clientCommandId,
  eventId,
  voicemeetNamespace,
  reactorCommandId,
  timerCommandId,
  uuidV5,
  webhookCommandId,
} from '../../../../src/adapters/codec/record/uuid.ts';
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
    expect(voicemeetNamespace).toBe('9d9891e5-920d-4317-b9e4-0ccfe1781dbc');
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
