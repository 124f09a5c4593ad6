// Records as a log keeps them, made by hand for the specs of the experimenter: whole in themselves, chained.
import { createHash } from 'node:crypto';
import { commandIdOf } from '../../chaos/command-id.ts';
import type { Acknowledged } from '../../chaos/ledger.ts';
import type { StoredRecord } from '../../chaos/log-check.ts';

export const tenant = '0196f0c4-2f00-7000-8000-000000000001';
export const meeting = '11111111-1111-4111-8111-111111111111';
export const stream = `meeting-${tenant}.${meeting}`;
export const person = '22222222-2222-4222-8222-222222222222';

/** What a record is made of; the rest is made up. */
export interface RecordParts {
  readonly command: string;
  readonly type?: string;
  readonly data?: unknown;
  readonly actor?: { readonly kind: string; readonly id: string };
  readonly at?: string;
  readonly id?: string;
}

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  parts.reduce((digest, part) => digest.update(part), createHash('sha256')).digest();

/** A chain of records on one stream, from position 1 and revision 0 on. */
export function chainOf(parts: readonly RecordParts[]): StoredRecord[] {
  const records: (StoredRecord & { readonly leaf: Buffer })[] = [];
  for (const [index, { command, type = 'meeting.handRaised.v1', data = {}, ...rest }] of parts.entries()) {
    const body = Buffer.from(JSON.stringify({ data, salt: `salt ${index}` }));
    const id = rest.id ?? `00000000-0000-5000-8000-${String(index).padStart(12, '0')}`;
    const before = records.at(-1);
    const head = Buffer.from(
      JSON.stringify({
        actor: rest.actor ?? { kind: 'person', id: person },
        at: rest.at ?? '2026-11-26T20:00:00.000Z',
        body: sha256(body).toString('hex'),
        command,
        id,
        type,
        stream,
        revision: String(index),
        ...(before && { prev: before.leaf.toString('hex') }),
      }),
    );
    const leaf = sha256(Buffer.from([0]), head);
    const [position, revision] = [BigInt(index + 1), BigInt(index)];
    records.push({ position, stream, revision, id, type, command, leaf, head, body });
  }
  return records;
}

/** An acknowledged command of the person's on the meeting. */
export function acknowledgedAt(revision: number, more: Partial<Acknowledged['wish']> = {}): Acknowledged {
  const key = more.key ?? `key-${revision}`;
  const wish = {
    n: revision,
    key,
    who: 'member:a',
    method: 'POST' as const,
    path: `/v1/meetings/${meeting}/hands`,
    route: 'POST /v1/meetings/{meeting}/hands',
    effect: 'meeting.handRaised.v1',
    ...more,
  };
  const reply = { status: 200, replayed: false, etag: `"${revision}"`, position: 'token', body: '' };
  return { wish, reply };
}

/** The command id of an acknowledged command. */
export function commandOf({ wish }: Acknowledged): string {
  return commandIdOf({ tenant, principal: person, route: wish.route, key: wish.key });
}
