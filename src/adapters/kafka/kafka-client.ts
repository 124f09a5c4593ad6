// The client of a Kafka, with a bound for every wait. What it logs about itself is for whoever looks for a fault in it: it calls
// errors what passes by itself, and each of them comes to us as a failure of a call, which is then told once.
import { Kafka, logLevel } from 'kafkajs';
import type { KafkaConfig, LogEntry, SASLOptions } from 'kafkajs';
import type { Observer } from '../../ports/observer.port.ts';

/** Where a Kafka is and how it is entered; PEM texts. */
export interface KafkaPlace {
  /** `host:port` of some of its brokers. */
  readonly brokers: readonly string[];
  /** Undefined: in clear. Without `ca` the authorities that Node.js knows; `cert` and `key` where the client has a certificate. */
  readonly tls: { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined;
  readonly sasl:
    | {
        readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
        readonly username: string;
        readonly password: string;
      }
    | undefined;
}

const connectionTimeoutMs = 3_000;
const authenticationTimeoutMs = 5_000;
const requestTimeoutMs = 10_000;
/** A call is given up soon: whoever made it pauses and begins anew. */
export const briefRetries = { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000 };

/** A client of one Kafka. */
export type KafkaClient = Kafka;

/** A client; nothing is connected before it is used. `name` is seen in the broker's logs. */
export function kafkaClient(
  name: string,
  { brokers, tls, sasl }: KafkaPlace,
  observer: Pick<Observer, 'debug'>,
): KafkaClient {
  const config: KafkaConfig = {
    clientId: name,
    brokers: [...brokers],
    connectionTimeout: connectionTimeoutMs,
    authenticationTimeout: authenticationTimeoutMs,
    requestTimeout: requestTimeoutMs,
    enforceRequestTimeout: true,
    retry: briefRetries,
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => tell(observer, entry),
  };
  if (tls !== undefined) config.ssl = { ...tls };
  if (sasl !== undefined) config.sasl = { ...sasl } as SASLOptions;
  return new Kafka(config);
}

function tell(observer: Pick<Observer, 'debug'>, { namespace, label, log }: LogEntry): void {
  observer.debug('the Kafka client says', { part: namespace, level: label, message: log.message });
}
