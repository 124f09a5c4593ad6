// A webhook as LiveKit signs it: a token in the header names the SHA-256 of the body, in the words of LiveKit's own SDK.
import { createHash, randomUUID } from 'node:crypto';
import { AccessToken } from 'livekit-server-sdk';

/** A key that LiveKit and this program share. */
export const webhookKey = { name: 'API_test', secret: 'a-secret-of-more-than-thirty-two-characters' };

/** A webhook, ready to be sent. */
export interface SignedWebhook {
  readonly headers: { readonly 'content-type': string; readonly authorization: string };
  readonly payload: Buffer;
}

/** A message as LiveKit writes it: whole seconds as text, no member that is zero. */
export function webhookMessage(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    event: 'room_started',
    id: `EV_${randomUUID().slice(0, 12)}`,
    createdAt: '1780000000',
    ...more,
  };
}

/** Signs a body; `signed` is another body that the token is to be for. */
export async function signedWebhook(
  message: unknown,
  {
    key = webhookKey,
    ttlSeconds = 300,
    signed,
  }: {
    readonly key?: typeof webhookKey;
    readonly ttlSeconds?: number;
    readonly signed?: Buffer | undefined;
  } = {},
): Promise<SignedWebhook> {
  const payload = Buffer.isBuffer(message) ? message : Buffer.from(JSON.stringify(message));
  const token = new AccessToken(key.name, key.secret, { ttl: ttlSeconds });
  token.sha256 = createHash('sha256')
    .update(signed ?? payload)
    .digest('base64');
  return {
    headers: { 'content-type': 'application/webhook+json', authorization: await token.toJwt() },
    payload,
  };
}
