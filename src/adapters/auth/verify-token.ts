// Checks one signature and the claims that every token has, with jose; maps its errors to our own few reasons.
import { errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import { toEpochMs } from '../../domain/shared/instant.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { TokenRejection } from '../../ports/authenticator.port.ts';
import { TransientFault } from '../../ports/faults.ts';
import { clockSkewSeconds } from './trusted-issuer.ts';

/** What must hold besides the signature. */
export interface Expected {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  readonly maxAgeSeconds?: number;
  readonly requiredClaims: readonly string[];
  /** Takes a token after its end too: what it was issued for decides. */
  readonly evenExpired?: true;
}

/** More seconds than any token is old. */
const forever = Number.MAX_SAFE_INTEGER;

/** The claims of a verified token, or why it is not valid. Raises a transient fault `issuer-away` where keys can't be fetched. */
export async function verifyToken(
  token: string,
  keys: JWTVerifyGetKey,
  expected: Expected,
  now: Instant,
): Promise<JWTPayload | TokenRejection> {
  const options: JWTVerifyOptions = {
    issuer: expected.issuer,
    audience: expected.audience,
    algorithms: [...expected.algorithms],
    requiredClaims: ['exp', 'iat', ...expected.requiredClaims],
    clockTolerance: expected.evenExpired === true ? forever : clockSkewSeconds,
    currentDate: new Date(toEpochMs(now)),
    ...(expected.maxAgeSeconds !== undefined && { maxTokenAge: expected.maxAgeSeconds }),
  };
  try {
    const { payload } = await jwtVerify(token, keys, options);
    return livesTooLong(payload, expected) ? 'lifetime' : payload;
  } catch (error) {
    return rejectionOf(error, expected.issuer);
  }
}

/** Whether a token was made to live longer than its issuer may let it: such a token is refused while it is young as well. */
function livesTooLong({ iat, exp }: JWTPayload, { maxAgeSeconds }: Expected): boolean {
  if (maxAgeSeconds === undefined || iat === undefined || exp === undefined) return false;
  return exp - iat > maxAgeSeconds;
}

function rejectionOf(error: unknown, issuer: string): TokenRejection {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return 'issuer';
    return error.claim === 'aud' ? 'audience' : 'claims';
  }
  const isAboutKey =
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported;
  if (isAboutKey) return 'signature';
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid) return 'malformed';
  // Any other error comes from fetching keys: a timeout, a refused connection, an answer that is no key set.
  throw new TransientFault('issuer-away', `The keys of ${issuer} cannot be had.`, {
    cause: error,
    retryAfterSeconds: 5,
  });
}
