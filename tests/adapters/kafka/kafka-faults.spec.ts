// Failures of Kafka as faults: worth another try, never for this message, or not before somebody acts.
import { KafkaJSConnectionError, KafkaJSNumberOfRetriesExceeded, KafkaJSProtocolError } from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { toFault } from '../../../src/adapters/kafka/kafka-faults.ts';
import { FatalFault } from '../../../src/ports/faults.ts';

const protocol = (type: string) => Object.assign(new KafkaJSProtocolError(type), { type });
const exceeded = (cause: Error) =>
  Object.assign(new KafkaJSNumberOfRetriesExceeded(cause, { retryCount: 1, retryTime: 1 }), { cause });
const connection = (code: string) => Object.assign(new KafkaJSConnectionError(code), { code });

describe('issue 13, faults of Kafka', () => {
  it.each([
    ['TransientFault', 'broker-away', connection('ECONNREFUSED')],
    ['TransientFault', 'broker-away', protocol('NOT_LEADER_FOR_PARTITION')],
    ['TransientFault', 'topic-missing', exceeded(protocol('UNKNOWN_TOPIC_OR_PARTITION'))],
    ['PermanentFault', 'message-too-large', protocol('MESSAGE_TOO_LARGE')],
    ['FatalFault', 'broker-access-denied', exceeded(protocol('TOPIC_AUTHORIZATION_FAILED'))],
    ['FatalFault', 'broker-access-denied', protocol('GROUP_AUTHORIZATION_FAILED')],
    ['FatalFault', 'broker-credentials', protocol('SASL_AUTHENTICATION_FAILED')],
    ['FatalFault', 'broker-tls', exceeded(connection('DEPTH_ZERO_SELF_SIGNED_CERT'))],
    ['FatalFault', 'topic-invalid', protocol('INVALID_TOPIC_EXCEPTION')],
  ])('%s %s', (name, code, error) => {
    expect(toFault(error)).toMatchObject({ name, code, cause: error });
  });

  it('leaves faults, mistakes of our own and what is no error as they are', () => {
    for (const one of [new FatalFault('fenced', 'older'), new TypeError('ours'), 'text'])
      expect(toFault(one)).toBe(one);
  });
});
