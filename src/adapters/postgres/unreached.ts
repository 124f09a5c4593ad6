// Failures of the driver to reach PostgreSQL, which has said nothing itself: it is away, or TLS with it fails. All are transient:
// once server, certificates or URL are set right, the same request succeeds.
import { TransientFault } from '../../ports/faults.ts';

/** The system's own codes: ECONNREFUSED, EAI_AGAIN, EMFILE, … */
const systems = /^E(AI_)?[A-Z0-9]+$/;
const driverAway =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;

/** Codes of Node.js and OpenSSL, and sentences of the driver: a certificate that is not trusted, a server without TLS. */
const tlsCodes = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|ERR_OSSL_)/;
const driverTls = /^(The server does not support SSL|There was an error establishing an SSL)/;

/** The fault `database-tls` or `database-away`; undefined for any other error. */
export function unreached(error: Error): TransientFault | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const options = { cause: error, retryAfterSeconds: 1 };
  // The driver opens no other files than those of certificates and keys.
  const isFile = 'syscall' in error && (error.syscall === 'open' || code === 'EISDIR');
  if (isFile || tlsCodes.test(code) || driverTls.test(error.message)) {
    const message = `PostgreSQL can't be reached over TLS: ${error.message || code}`;
    return new TransientFault('database-tls', message, options);
  }
  if (!systems.test(code) && !driverAway.test(error.message)) return undefined;
  return new TransientFault('database-away', `PostgreSQL does not answer: ${error.message || code}`, options);
}
