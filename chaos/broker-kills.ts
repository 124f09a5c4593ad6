// Kills an Apache Kafka and starts it again after a while; nothing while it is away.
import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '../harness/random.ts';
import type { KafkaServer } from '../scripts/services/kafka.mjs';

/** The broker stays away for as long as reactors wait for it, and longer. */
const [shortestAwayMs, longestAwayMs] = [500, 6_000];

/** What kills it. */
export interface BrokerKills {
  /** Whether it was there to be killed. */
  readonly kill: () => boolean;
  /** Waits until it is there again; raises what kept it from starting. */
  readonly isBack: () => Promise<void>;
}

/** Kills of a broker that answers. */
export function brokerKills(broker: Pick<KafkaServer, 'kill' | 'start'>, random: Random): BrokerKills {
  let away: Promise<void> | undefined;
  const outage = async (): Promise<void> => {
    await broker.kill();
    await delay(random.whole(shortestAwayMs, longestAwayMs));
    await broker.start();
  };
  return {
    kill: () => {
      if (away !== undefined) return false;
      away = outage().finally(() => (away = undefined));
      // Whoever waits for it hears of its failure; nobody may wait.
      away.catch(() => undefined);
      return true;
    },
    isBack: async () => away,
  };
}
