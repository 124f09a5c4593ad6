// What the stack says once everything serves: where, and how to try it.
import { join } from 'node:path';
import type { FirstMeeting } from './first-meeting.ts';
import { rolesOf } from './roles.ts';
import type { StackWorld } from './roles.ts';

/** What it says it of. */
export interface Announced extends StackWorld {
  /** Address and name of the database. */
  readonly database: string;
  readonly meeting: FirstMeeting | undefined;
}

/** Says it. */
export function announce(world: Announced, say: (line: string) => void): void {
  const { ports, kafka, livekit, database, dataDir, keysDir, meeting } = world;
  const at = (port: number): string => `http://127.0.0.1:${port}`;
  const api = at(ports.api);
  say('');
  say('The stack is ready (Ctrl-C stops it).');
  say(
    `  API         ${api}   (page to read and try it: ${api}/docs; sign-in SIMULATED, anybody can be anybody: ${api}/dev)`,
  );
  say(`  join page   ${api}/join/<meeting>, and for guests the link of an invite`);
  say(`  gateway     ${at(ports.gateway)}/v1/meetings/<meeting>/live`);
  say(
    livekit === undefined
      ? '  LiveKit     none: SIMULATED media plane, nobody is heard'
      : `  LiveKit     ws://127.0.0.1:${ports.livekit}   (media: ${ports['livekit-tcp']}/tcp, ${ports['livekit-udp']}/udp)`,
  );
  say(
    kafka
      ? `  Kafka       127.0.0.1:${ports.kafka}`
      : '  Kafka       none: reactors take events from the log',
  );
  say(`  PostgreSQL  ${database}   (the log too: EventStoreDB runs in Docker only)`);
  for (const role of rolesOf(world))
    say(`  metrics     ${at(ports[role])}/metrics   (${role}; also /readyz)`);
  say(`  data        ${dataDir}, keys in ${keysDir}, logs in ${join(dataDir, 'logs')}`);
  if (meeting === undefined) return;
  say('  try         open these two in two browser tabs, and talk:');
  say(
    `              ${meeting.host.url}   (sign in as ${meeting.host.name}, who is the host: open the meeting, let the guest in)`,
  );
  say(`              ${meeting.guestUrl}`);
  say('');
}
