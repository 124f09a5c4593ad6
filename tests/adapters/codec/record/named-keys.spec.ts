import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { makeBody } from '../../../../src/adapters/codec/record/body.ts';
import { makeHead } from '../../../../src/adapters/codec/record/head.ts';
import { namedInLog } from '../../../../src/adapters/codec/record/named-keys.ts';
import type { NamingRecord } from '../../../../src/adapters/codec/record/named-keys.ts';
import type { Actor } from '../../../../src/domain/shared/actor.ts';
import type { CommandId, CorrelationId, EventId, PersonId } from '../../../../src/domain/shared/ids.ts';
import { personSubject } from '../../../../src/domain/shared/ids.ts';
import type { Instant } from '../../../../src/domain/shared/instant.ts';
import { aStream, aTenant } from '../../../support/sealed.ts';

const tenant = aTenant();
const hex = (): string => randomBytes(32).toString('hex');

/** A record by an actor, whose boxes are sealed with these keys for a person. */
function aRecord(actor: Actor, person: PersonId, keys: readonly string[], position: bigint): NamingRecord {
  const notes = keys.map((key) => ({
    commit: hex(),
    kcv: hex(),
    key,
    purpose: 'identity' as const,
    subject: personSubject(person),
  }));
  const body = makeBody({ title: null }, notes, randomBytes(16));
  const stream = aStream(tenant);
  const story = {
    tenant,
    stream,
    revision: 0n,
    id: randomUUID() as EventId,
    command: randomUUID() as CommandId,
    causation: randomUUID() as CommandId,
    correlation: randomUUID() as CorrelationId,
    actor,
    at: '2026-11-21T10:00:00.050Z' as Instant,
  };
  const head = makeHead(story, 'meeting.opened.v1', createHash('sha256').update(body).digest('hex'));
  return { tenant, position, head, body };
}

it('issue 12 A4: names the keys of boxes and the members who acted, each once, at the newest position; no guest, no timer', () => {
  const [member, guest] = [randomUUID() as PersonId, randomUUID() as PersonId];
  const [key, other] = [randomUUID(), randomUUID()];
  const named = namedInLog([
    aRecord({ kind: 'person', id: member }, member, [key], 1n),
    aRecord({ kind: 'person', id: member }, member, [key], 2n),
    aRecord({ kind: 'guest', id: guest }, guest, [other], 3n),
    aRecord({ kind: 'timer', id: 'duration-limit' }, guest, [], 4n),
  ]);
  expect(named.persons).toEqual([{ tenant, id: member, position: 2n }]);
  expect(named.keys).toEqual([
    { tenant, id: key, position: 2n, subject: `person:${member}`, purpose: 'identity' },
    { tenant, id: other, position: 3n, subject: `person:${guest}`, purpose: 'identity' },
  ]);
});

it('issue 12 A4: a record that was changed names nothing, and hides nothing of others', () => {
  const member = randomUUID() as PersonId;
  const record = aRecord({ kind: 'person', id: member }, member, [randomUUID()], 1n);
  const changed = { ...record, head: Buffer.from('{}'), body: Buffer.from('no JSON') };
  expect(namedInLog([changed])).toEqual({ keys: [], persons: [] });
  expect(namedInLog([changed, record]).keys).toHaveLength(1);
});
