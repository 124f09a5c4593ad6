// What an operator can do about faults that are met anywhere and so can't say it themselves: those of a service that is away or
// refuses. Faults of the program's own say it in their sentence.
import { FatalFault, TransientFault } from '../ports/faults.ts';

const database = 'the server that VOICEMEET_DATABASE_URL names';
const brokers = 'the brokers that VOICEMEET_KAFKA_BROKERS names';

const ways: Readonly<Record<string, string>> = {
  'broker-access-denied': `Grant the user its rights on the topic and on the groups: "On Kafka" in docs/operations.md lists them.`,
  'broker-away': `See whether ${brokers} run and can be reached from here. Commands go on; what the log has meanwhile is published once they are back.`,
  'broker-credentials':
    'Correct VOICEMEET_KAFKA_SASL_USERNAME, its password or VOICEMEET_KAFKA_SASL_MECHANISM, and start the process again.',
  'broker-tls':
    'Nothing was sent. VOICEMEET_KAFKA_TLS must fit what the brokers offer, VOICEMEET_KAFKA_TLS_CA_FILE hold the authority that signed their certificates.',
  'database-away': `See whether ${database} runs and can be reached from here. Programs that use it answer 503 until it is back; nothing that was acknowledged is lost.`,
  'database-busy': 'Wait, or end sessions that nobody needs (pg_stat_activity).',
  'database-credentials': `For the owner, correct the account in VOICEMEET_DATABASE_URL. For another role, "voicemeet roles set-passwords --reason …" sets its password; for vm_backup, run what "voicemeet backup role" prints.`,
  'database-disk-full': `Make room on the disk of ${database}. Programs that use it answer 503 to commands until then; queries go on.`,
  'database-missing':
    'Correct the name of the database in VOICEMEET_DATABASE_URL, or make it, with its owner.',
  'database-read-only': 'Name the primary by VOICEMEET_DATABASE_URL: this server is a standby, or recovers.',
  'database-tls':
    'Nothing was sent. In the URL, sslmode must fit what the server offers, sslrootcert name the authority that signed its certificate, and the host be one that the certificate names.',
  'eventstore-credentials':
    'Correct the account in VOICEMEET_EVENTSTORE_URL, or let it append to and read our streams and $all ("On EventStoreDB" in docs/operations.md).',
  'eventstore-unsound':
    'Look whether VOICEMEET_EVENTSTORE_URL leads to an EventStoreDB, and whether something in between changes or keeps its answers.',
  'eventstore-away':
    'See whether the EventStoreDB runs and can be reached from here. Programs that use it answer 503 to commands until it is back; queries go on.',
  'group-unavailable': `The user may have no right to read the group: "On Kafka" in docs/operations.md lists the groups. Otherwise the brokers have just started, or their topic __consumer_offsets has no leader.`,
  'issuer-away':
    'See whether its jwksUri in VOICEMEET_OIDC_ISSUERS is right and can be reached from here. Until then tokens that name a key which is not remembered are answered 503.',
  'issuer-without-keys':
    'Correct its jwksUri in VOICEMEET_OIDC_ISSUERS, or let the issuer publish a key that can be used (RSA of 2,048 bits or more, or an elliptic curve). Its tokens are refused until then.',
  'livekit-away':
    'See whether the LiveKit that VOICEMEET_LIVEKIT_URL and VOICEMEET_LIVEKIT_API_URL name runs and can be reached from here. Commands go on; rooms are put in order once it answers.',
  'livekit-refused':
    'Look in the log of LiveKit why it refused that; its version and its settings for rooms and permissions come first.',
  'livekit-unsound':
    'Look whether VOICEMEET_LIVEKIT_API_URL leads to one LiveKit, or to nodes that share one Redis: nodes that do not know of each other lose rooms.',
  'livekit-wrong-key':
    'Give both the same key: VOICEMEET_LIVEKIT_API_KEY and its secret here, "keys" in LiveKit. Then start the process again.',
  'message-not-delivered':
    'The topic accepts messages and does not give them: look at the leaders and replicas of its partitions (kafka-topics --describe) and at the log of the brokers. Reactors take events from the log meanwhile.',
  'right-missing': 'Run these statements, and find out who took the rights away.',
  timeout:
    'The service takes longer than the program waits for it: look at its load and its log. It is tried again.',
  'topic-invalid': 'Correct VOICEMEET_KAFKA_TOPIC: letters, digits, ".", "_" and "-", 249 of them at most.',
  'topic-missing':
    'Start a process with the role relay, which makes the topic; or correct VOICEMEET_KAFKA_TOPIC.',
  'topic-replaced': 'docs/runbook.md, "RelayStands", says from where to publish again.',
  'webhook-missing':
    'Let LiveKit send webhooks to /v1/webhooks/livekit of the API (webhook.urls), signed with the key of VOICEMEET_LIVEKIT_API_KEY (webhook.api_key); webhooks_refused_total counts those that came and were not believed. Until then looks at rooms find out what happened, late.',
};

/** What to do, where the fault's own sentence does not say it. */
export function wayOutOf(fault: unknown): string | undefined {
  return fault instanceof TransientFault || fault instanceof FatalFault ? ways[fault.code] : undefined;
}
