// Whether events are published to a Kafka, to which topic, how it is entered, and whether reactors take them from there.
import { z } from 'zod';
import type { GivenSecret } from '../secret.ts';
import { secretOf } from '../secret.ts';
import { isLoopback, listText, pathText } from './forms.ts';
import { prefix, section, variable } from './section.ts';

/** A Kafka, and what is published to it. */
export interface ConfiguredKafka {
  readonly kind: 'brokers';
  readonly brokers: readonly string[];
  /** Every event of the log goes there, for reactors: one topic per region. */
  readonly topic: string;
  readonly compression: 'none' | 'gzip';
  /** Paths of PEM files; empty where there is none. Undefined: in clear. */
  readonly tls: { readonly caFile: string; readonly certFile: string; readonly keyFile: string } | undefined;
  readonly sasl:
    | {
        readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
        readonly username: string;
        readonly password: GivenSecret;
      }
    | undefined;
}

/** Whether events are published. */
export interface KafkaConfig {
  readonly kafka: { readonly kind: 'none' } | ConfiguredKafka;
  /** Where reactors take events from; from the log too while Kafka is away. */
  readonly reactorsFrom: 'log' | 'kafka';
}

const brokersText = listText(isBroker, 'must be brokers like kafka-1:9092, separated by commas');
const topicText = z.string().regex(/^[a-zA-Z0-9._-]{1,249}$/, 'must have 1 to 249 of a-z A-Z 0-9 . _ -');
const fileText = (cwd: string) => z.union([z.literal(''), pathText(cwd)]);

function isBroker(word: string): boolean {
  const port = /^(?:[a-zA-Z0-9.-]+|\[[0-9a-fA-F:]+\]):(\d{1,5})$/.exec(word)?.[1];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}

export const kafkaSection = section({
  variables: ({ cwd }) => ({
    KAFKA_BROKERS: variable(
      brokersText,
      '',
      'host:port of some brokers of a Kafka that events are published to; empty: to none',
    ),
    KAFKA_TOPIC: variable(
      topicText,
      'voicemeet.reactors',
      'topic of all events for reactors, one per region; it is made where it is missing',
    ),
    KAFKA_COMPRESSION: variable(z.enum(['none', 'gzip']), 'gzip', 'how messages are compressed: none, gzip'),
    REACTORS_FROM: variable(
      z.enum(['log', 'kafka']),
      'log',
      'where reactors take events from: log, or kafka, with the log while Kafka is away',
    ),
    KAFKA_TLS: variable(z.enum(['on', 'off']), 'off', 'whether brokers are spoken to by TLS: on, off'),
    KAFKA_TLS_CA_FILE: variable(
      fileText(cwd),
      '',
      "PEM file of the authority of the brokers' certificates; empty: those that Node.js knows",
    ),
    KAFKA_TLS_CERT_FILE: variable(
      fileText(cwd),
      '',
      "PEM file of the client's own certificate, if it has one",
    ),
    KAFKA_TLS_KEY_FILE: variable(fileText(cwd), '', "PEM file of that certificate's private key"),
    KAFKA_SASL_MECHANISM: variable(
      z.enum(['none', 'plain', 'scram-sha-256', 'scram-sha-512']),
      'none',
      'how the client says who it is: none, plain, scram-sha-256, scram-sha-512',
    ),
    KAFKA_SASL_USERNAME: variable(z.string(), '', 'as whom'),
    KAFKA_SASL_PASSWORD: variable(z.string().transform(secretOf), '', 'with which password'),
    KAFKA_SASL_PASSWORD_FILE: variable(fileText(cwd), '', 'file of that password, instead of it'),
  }),
  part: (values): KafkaConfig => {
    const { REACTORS_FROM: reactorsFrom } = values;
    if (values.KAFKA_BROKERS.length === 0) return { reactorsFrom, kafka: { kind: 'none' } };
    const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_PASSWORD_FILE: path } = values;
    const password: GivenSecret =
      path === '' ? { kind: 'text', text: values.KAFKA_SASL_PASSWORD } : { kind: 'file', path };
    return {
      reactorsFrom,
      kafka: {
        kind: 'brokers',
        brokers: values.KAFKA_BROKERS,
        topic: values.KAFKA_TOPIC,
        compression: values.KAFKA_COMPRESSION,
        tls:
          values.KAFKA_TLS === 'off'
            ? undefined
            : {
                caFile: values.KAFKA_TLS_CA_FILE,
                certFile: values.KAFKA_TLS_CERT_FILE,
                keyFile: values.KAFKA_TLS_KEY_FILE,
              },
        sasl:
          mechanism === 'none' ? undefined : { mechanism, username: values.KAFKA_SASL_USERNAME, password },
      },
    };
  },
  contradictions: ({ kafka, reactorsFrom }, { production }) => {
    if (kafka.kind === 'none') {
      if (reactorsFrom === 'log') return [];
      return [
        `${prefix}REACTORS_FROM is kafka, and ${prefix}KAFKA_BROKERS names no broker: there is nothing to take events from.`,
      ];
    }
    return [...unsafe(kafka, production), ...incomplete(kafka)];
  },
});

/** Whether somebody between could read or change what is sent. */
function unsafe({ brokers, tls, sasl }: ConfiguredKafka, production: boolean): readonly string[] {
  const isNear = brokers.every((broker) => isLoopback(broker.slice(0, broker.lastIndexOf(':'))));
  if (tls !== undefined || isNear) return [];
  if (production) {
    return [
      `${prefix}KAFKA_TLS must be on with NODE_ENV=production, unless the brokers are on this machine.`,
    ];
  }
  if (sasl === undefined) return [];
  return [`${prefix}KAFKA_SASL_MECHANISM needs ${prefix}KAFKA_TLS=on: the password would be sent in clear.`];
}

function incomplete({ tls, sasl }: ConfiguredKafka): readonly string[] {
  const faults: string[] = [];
  if (tls !== undefined && (tls.certFile === '') !== (tls.keyFile === '')) {
    faults.push(`${prefix}KAFKA_TLS_CERT_FILE and ${prefix}KAFKA_TLS_KEY_FILE belong together.`);
  }
  if (sasl === undefined) return faults;
  const { username, password } = sasl;
  if (username === '' || (password.kind === 'text' && password.text.reveal() === '')) {
    const names = `${prefix}KAFKA_SASL_USERNAME, and ${prefix}KAFKA_SASL_PASSWORD_FILE or ${prefix}KAFKA_SASL_PASSWORD`;
    faults.push(`${prefix}KAFKA_SASL_MECHANISM needs ${names}.`);
  }
  return faults;
}
