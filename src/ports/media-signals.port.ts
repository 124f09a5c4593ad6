// What the media plane reports of itself: a signed message that may be lost, late, repeated or out of order. Its signature is
// checked against the exact bytes, before anything of them is believed or read.
import type { ConnectionId } from '../domain/shared/ids.ts';
import type { Instant } from '../domain/shared/instant.ts';

/** Why a message is not the media plane's. */
export type ForgedSignal =
  | 'signature-missing'
  | 'signature-malformed'
  | 'key-unknown'
  | 'signature-wrong'
  | 'signature-expired'
  /** It was signed for no message at all: a token of another kind. */
  | 'body-unsigned'
  /** It was signed for other bytes. */
  | 'body-differs';

/** What somebody did, as a message says it. */
export interface SignalledMember {
  readonly identity: string;
  /** Undefined where the message does not name the connection. */
  readonly connection: ConnectionId | undefined;
  /** Messages about tracks don't say it of the media plane's own workers: they say `person`. */
  readonly kind: 'person' | 'worker';
  readonly joinedAt: Instant | undefined;
}

/** A message, read. Nothing but the room's name says whose it is. */
export interface MediaSignal {
  /** The same for every repeat of the message. */
  readonly id: string;
  /** `participant_joined` and others, those of later versions too. */
  readonly name: string;
  /** In whole seconds. */
  readonly createdAt: Instant;
  readonly room: { readonly name: string; readonly session: string } | undefined;
  readonly member: SignalledMember | undefined;
  readonly track: string | undefined;
}

/** What a message's headers prove, before a byte of its body is read. */
export type SignedHeaders =
  /** The media plane signed them, not long before. `covers`: exactly these bytes are the body that was signed. */
  | { readonly kind: 'signed'; readonly covers: (body: Uint8Array) => boolean }
  | { readonly kind: 'forged'; readonly why: Exclude<ForgedSignal, 'body-differs'> };

/** Checks and reads messages. Neither asks anybody. */
export interface MediaSignals {
  readonly verify: (authorization: string | undefined, at: Instant) => Promise<SignedHeaders>;
  /** `undefined`: the bytes are no message of the media plane. */
  readonly read: (body: Uint8Array) => MediaSignal | undefined;
}
