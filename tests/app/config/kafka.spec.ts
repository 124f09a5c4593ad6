// The settings of Kafka: none by default, and nothing that would send a password or events in clear.
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/app/config/config.ts';

const read = (env: Record<string, string>) =>
  readConfig(
    Object.fromEntries(Object.entries(env).map(([name, value]) => [`VOICEMEET_${name}`, value])),
    '/here',
  );
const faults = (env: Record<string, string>) => {
  const result = read(env);
  return result.kind === 'faults' ? result.faults : [];
};
const remote = { KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092' };
const scram = { KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: 'relay' };

describe('issue 13, settings of Kafka', () => {
  it('publishes nowhere unless brokers are named', () => {
    const result = read({});
    expect(result.kind === 'config' && result.config.kafka).toEqual({ kind: 'none' });
  });

  it('reads brokers, topic, TLS files and a password from a file', () => {
    const result = read({
      ...remote,
      ...scram,
      KAFKA_TOPIC: 'eu.reactors',
      KAFKA_TLS: 'on',
      KAFKA_TLS_CA_FILE: 'ca.pem',
      KAFKA_SASL_PASSWORD_FILE: '/run/secrets/kafka',
    });
    expect(result.kind === 'config' && result.config.kafka).toEqual({
      kind: 'brokers',
      brokers: ['kafka-1:9092', 'kafka-2:9092'],
      topic: 'eu.reactors',
      compression: 'gzip',
      tls: { caFile: '/here/ca.pem', certFile: '', keyFile: '' },
      sasl: {
        mechanism: 'scram-sha-512',
        username: 'relay',
        password: { kind: 'file', path: '/run/secrets/kafka' },
      },
    });
  });

  it('shows no password', () => {
    const result = read({ ...remote, ...scram, KAFKA_TLS: 'on', KAFKA_SASL_PASSWORD: 'hidden' });
    expect(result.kind).toBe('config');
    expect(JSON.stringify(result)).not.toContain('hidden');
  });

  it.each([
    [{ REACTORS_FROM: 'kafka' }, /REACTORS_FROM is kafka, and VOICEMEET_KAFKA_BROKERS names no broker/],
    [{ REACTORS_FROM: 'broker' }, /REACTORS_FROM: /],
    [{ KAFKA_BROKERS: 'kafka' }, /KAFKA_BROKERS: must be brokers like kafka-1:9092/],
    [{ KAFKA_BROKERS: 'kafka:99999' }, /KAFKA_BROKERS: must be brokers/],
    [{ ...remote, KAFKA_TOPIC: 'a b' }, /KAFKA_TOPIC: must have/],
    [{ ...remote, NODE_ENV_PRODUCTION: '1' }, /NODE_ENV_PRODUCTION is not known/],
    [{ ...remote, ...scram, KAFKA_SASL_PASSWORD: 'x' }, /KAFKA_TLS=on: the password would be sent in clear/],
    [{ ...remote, ...scram, KAFKA_TLS: 'on' }, /KAFKA_SASL_MECHANISM needs VOICEMEET_KAFKA_SASL_USERNAME/],
    [
      { ...remote, KAFKA_TLS: 'on', KAFKA_TLS_CERT_FILE: 'a' },
      /CERT_FILE and VOICEMEET_KAFKA_TLS_KEY_FILE belong/,
    ],
    [{ ROLES: 'relay' }, /VOICEMEET_ROLES names the relay alone/],
  ])('refuses %o', (env, sentence) => {
    expect(faults(env)).toEqual([expect.stringMatching(sentence)]);
  });

  it('wants TLS in production, unless the brokers are on this machine', () => {
    const production = (brokers: string) => {
      const result = readConfig({ NODE_ENV: 'production', VOICEMEET_KAFKA_BROKERS: brokers }, '/here');
      return (
        result.kind === 'faults' && result.faults.some((fault) => fault.includes('KAFKA_TLS must be on'))
      );
    };
    expect(['kafka:9092', '127.0.0.1:9092', '[::1]:9092'].map(production)).toEqual([true, false, false]);
  });
});
