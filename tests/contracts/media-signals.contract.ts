// What reading the media plane's messages promises: only what it signed passes, for these bytes, these keys and some minutes.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { addSeconds, parseInstant } from '../../src/domain/shared/instant.ts';
import type { Instant } from '../../src/domain/shared/instant.ts';
import type { ForgedSignal, MediaSignals } from '../../src/ports/media-signals.port.ts';

/** Which of the keys signs: two that are believed, one by a name that nobody knows, one that only has the name of the first. */
export type SigningKey = 'first' | 'second' | 'unknown' | 'impostor';

/** Messages and their signatures, as the media plane makes them. */
export interface MediaSignalsUnderTest {
  readonly signals: MediaSignals;
  readonly sign: (body: Uint8Array, at: Instant, key: SigningKey) => Promise<string>;
  /** A message that says of somebody that they joined, as bytes. */
  readonly joined: (said: {
    readonly id: string;
    readonly room: string;
    readonly identity: string;
    readonly connection: string;
    readonly joinedAt: Instant;
    readonly createdAt: Instant;
    readonly isWorker?: boolean;
  }) => Uint8Array;
  /** The same message under a name that no version knows yet, with members that none knows. */
  readonly unheardOf: (id: string, createdAt: Instant) => Uint8Array;
  /** A token by the first key for something else: what somebody joins with. */
  readonly joinToken: (at: Instant) => Promise<string>;
}

const now = parseInstant('2026-11-30T10:00:00.000Z')!;
const after = (seconds: number) => addSeconds(now, seconds);

/** Why a message is not the media plane's, after both steps; `undefined` where it is. */
export async function forgedIn(
  signals: Pick<MediaSignals, 'verify'>,
  body: Uint8Array,
  authorization: string | undefined,
  at: Instant,
): Promise<ForgedSignal | undefined> {
  const headers = await signals.verify(authorization, at);
  if (headers.kind === 'forged') return headers.why;
  return headers.covers(body) ? undefined : 'body-differs';
}

/** Runs every clause against the signals that `make` gives. */
export function mediaSignalsContract(kind: string, make: () => MediaSignalsUnderTest): void {
  describe(`issue 13 B3, media signals contract: ${kind}`, () => {
    const { signals, sign, joined, unheardOf, joinToken } = make();
    const said = {
      id: 'EV_1',
      room: `${randomUUID()}.${randomUUID()}`,
      identity: 'p_somebody',
      connection: 'PA_1',
      joinedAt: parseInstant('2026-11-30T09:59:58.123Z')!,
      createdAt: parseInstant('2026-11-30T09:59:59.000Z')!,
    };
    const body = joined(said);
    const verify = (bytes: Uint8Array, authorization: string | undefined, at: Instant) =>
      forgedIn(signals, bytes, authorization, at);

    it('believes what was signed by either key, until five minutes and the tolerance have gone by', async () => {
      for (const key of ['first', 'second'] as const) {
        const signature = await sign(body, now, key);
        for (const seconds of [-60, 0, 359])
          expect(await verify(body, signature, after(seconds)), `${seconds}`).toBeUndefined();
        for (const seconds of [-62, 361, 86_400])
          expect(await verify(body, signature, after(seconds)), `${seconds}`).toBe('signature-expired');
      }
    });

    it('believes no other bytes under a good signature', async () => {
      const signature = await sign(body, now, 'first');
      const changed = Uint8Array.from(body);
      for (const at of [0, body.length >> 1, body.length - 1]) {
        const before = changed[at] ?? 0;
        changed[at] = before ^ 1;
        expect(await verify(changed, signature, now)).toBe('body-differs');
        changed[at] = before;
      }
      for (const other of [body.subarray(1), body.subarray(0, -1), new Uint8Array(0)])
        expect(await verify(other, signature, now)).toBe('body-differs');
    });

    it('believes no unknown key, and nobody who only has its name', async () => {
      expect(await verify(body, await sign(body, now, 'unknown'), now)).toBe('key-unknown');
      expect(await verify(body, await sign(body, now, 'impostor'), now)).toBe('signature-wrong');
    });

    it('believes no token that clients hold, although the same key signed it', async () => {
      expect(await verify(body, await joinToken(now), now)).toBe('body-unsigned');
      expect(await signals.verify(await joinToken(now), now)).toEqual({
        kind: 'forged',
        why: 'body-unsigned',
      });
    });

    it('believes nothing without a signature, or with something else in its place', async () => {
      const signature = await sign(body, now, 'first');
      expect(await verify(body, undefined, now)).toBe('signature-missing');
      expect(await verify(body, '', now)).toBe('signature-missing');
      const [head = '', claims = '', proof = ''] = signature.split('.');
      const unsigned = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url');
      for (const other of [
        'x',
        'x'.repeat(10_000),
        'a.b.c',
        `${head}.${claims}`,
        `${head}.${claims}.`,
        `${unsigned}.${claims}.`,
        `${unsigned}.${claims}.${proof}`,
        `${head}.${claims}.${proof.slice(0, -4)}AAAA`,
      ])
        expect(await verify(body, other, now), other).toMatch(/^signature-(malformed|wrong)$/);
    });

    it('reads who joined which room, by which connection, and when', () => {
      expect(signals.read(body)).toMatchObject({
        id: 'EV_1',
        name: 'participant_joined',
        createdAt: said.createdAt,
        room: { name: said.room },
        member: { identity: 'p_somebody', connection: 'PA_1', kind: 'person', joinedAt: said.joinedAt },
        track: undefined,
      });
      expect(signals.read(joined({ ...said, isWorker: true }))?.member?.kind).toBe('worker');
      expect(signals.read(joined({ ...said, connection: 'no id' }))?.member?.connection).toBeUndefined();
    });

    it('reads messages of names and members that it does not know', () => {
      expect(signals.read(unheardOf('EV_2', said.createdAt))).toMatchObject({
        id: 'EV_2',
        createdAt: said.createdAt,
      });
    });

    it.each([
      '',
      '{',
      '[]',
      '7',
      'null',
      '{}',
      '{"event":"room_started"}',
      '{"id":"EV_3"}',
      '{"event":7,"id":"EV_3"}',
    ])('reads no message in %j', (text) => {
      expect(signals.read(Buffer.from(text))).toBeUndefined();
    });

    it('reads no message in bytes that are no text', () => {
      expect(signals.read(Uint8Array.from([0xff, 0xfe, 0x7b]))).toBeUndefined();
    });
  });
}
