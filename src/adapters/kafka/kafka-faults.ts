// Which of Kafka's failures are transient, permanent or fatal: by the protocol's name of an error, by the client's own, and by
// Node's code of a connection that could not be made.
import { FatalFault, PermanentFault, TransientFault } from '../../ports/faults.ts';

type Kind = new (code: string, message: string, options: { cause: unknown }) => Error;

const credentials = [FatalFault, 'broker-credentials'] as const;
const denied = [FatalFault, 'broker-access-denied'] as const;
const tls = [FatalFault, 'broker-tls'] as const;
const tooLarge = [PermanentFault, 'message-too-large'] as const;

/** Failures that are not listed are transient: no leader yet, a restart, a timeout. */
const kinds: Readonly<Record<string, readonly [Kind, string]>> = {
  MESSAGE_TOO_LARGE: tooLarge,
  RECORD_LIST_TOO_LARGE: tooLarge,
  UNKNOWN_TOPIC_OR_PARTITION: [TransientFault, 'topic-missing'],
  // The client leaves out why: a broker that has just started, or a group that is denied to this user.
  KafkaJSGroupCoordinatorNotFound: [TransientFault, 'group-unavailable'],
  INVALID_TOPIC_EXCEPTION: [FatalFault, 'topic-invalid'],
  TOPIC_AUTHORIZATION_FAILED: denied,
  GROUP_AUTHORIZATION_FAILED: denied,
  CLUSTER_AUTHORIZATION_FAILED: denied,
  SASL_AUTHENTICATION_FAILED: credentials,
  UNSUPPORTED_SASL_MECHANISM: credentials,
  KafkaJSSASLAuthenticationError: credentials,
  CERT_HAS_EXPIRED: tls,
  DEPTH_ZERO_SELF_SIGNED_CERT: tls,
  SELF_SIGNED_CERT_IN_CHAIN: tls,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: tls,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: tls,
  ERR_TLS_CERT_ALTNAME_INVALID: tls,
};

/** The client wraps a failure in others: names and codes of all of them, the innermost last. */
function namesOf(error: unknown, depth = 0): readonly string[] {
  if (!(error instanceof Error) || depth > deepest) return [];
  const { name, cause, type, code, errors } = error as Error & Readonly<Record<string, unknown>>;
  const own = [name, type, code].filter((one) => typeof one === 'string');
  const inner = [cause, ...(Array.isArray(errors) ? (errors as readonly unknown[]) : [])];
  return [...own, ...inner.flatMap((one) => namesOf(one, depth + 1))];
}

const deepest = 8;

/** A failure of the client or a broker as a fault, with the failure as its cause; faults unchanged. Never throws. */
export function toFault(error: unknown): unknown {
  if (!(error instanceof Error) || isOurs(error)) return error;
  const name = namesOf(error).findLast((one) => kinds[one] !== undefined);
  const [Fault, code] = (name !== undefined && kinds[name]) || [TransientFault, 'broker-away'];
  return new Fault(code, `Kafka: ${name ?? error.name}: ${error.message}`, { cause: error });
}

function isOurs(error: Error): boolean {
  return [TransientFault, PermanentFault, FatalFault, TypeError, RangeError].some(
    (own) => error instanceof own,
  );
}
