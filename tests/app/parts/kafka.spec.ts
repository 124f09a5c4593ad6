// Files that the settings of Kafka name.
import { expect, it } from 'vitest';
import { openKafka } from '../../../src/app/parts/kafka.ts';

it.each([
  ['caFile', 'VOICEMEET_KAFKA_TLS_CA_FILE'],
  ['certFile', 'VOICEMEET_KAFKA_TLS_CERT_FILE'],
])('issue 12 A2: the file of %s that is missing is named with its setting', async (member, setting) => {
  const tls = { caFile: '', certFile: '', keyFile: '', [member]: '/missing/some.pem' };
  const config = { kind: 'kafka', brokers: ['127.0.0.1:1'], topic: 'events', tls, sasl: undefined } as const;
  await expect(openKafka(config as never, { debug: () => undefined })).rejects.toMatchObject({
    code: 'file-unreadable',
    message: expect.stringContaining(
      `The file /missing/some.pem (${setting}) can't be read: there is no such file.`,
    ),
  });
});
