// What an operator can do about faults that are met anywhere and so can't say it themselves: those of a store that is away or
// refuses. Faults of the program's own say it in their sentence.
import { FatalFault, TransientFault } from '../../ports/faults.ts';

const database = 'the server that VOICEMEET_DATABASE_URL names';

const ways: Readonly<Record<string, string>> = {
  'database-away': `See whether ${database} runs and can be reached from here, then run this again. Programs that use it answer 503 until it is back; nothing that was acknowledged is lost.`,
  'database-busy': `Wait, or end sessions that nobody needs (pg_stat_activity), then run this again.`,
  'database-credentials': `For the owner, correct the account in VOICEMEET_DATABASE_URL. For another role, "voicemeet roles set-passwords --reason …" sets its password; for vm_backup, run what "voicemeet backup role" prints. Then run this again.`,
  'database-disk-full': `Make room on the disk of ${database}, then run this again. Programs that use it answer 503 to commands until then; queries go on.`,
  'database-missing':
    'Correct the name of the database in VOICEMEET_DATABASE_URL, or make it, with its owner.',
  'database-read-only': 'Name the primary by VOICEMEET_DATABASE_URL: this server is a standby, or recovers.',
  'database-tls':
    'Nothing was sent. In the URL, sslmode must fit what the server offers, sslrootcert name the authority that signed its certificate, and the host be one that the certificate names.',
  'eventstore-away':
    'See whether the EventStoreDB runs and can be reached from here, then run this again. Programs that use it answer 503 to commands until it is back; queries go on.',
};

/** What to do, where the fault's own sentence does not say it. */
export function wayOutOf(fault: unknown): string | undefined {
  return fault instanceof TransientFault || fault instanceof FatalFault ? ways[fault.code] : undefined;
}
