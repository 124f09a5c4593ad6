// Everything that keeps something, as parts: each is opened when a role or a verb first asks for it, and no other one is.
import type { Pace } from '../../ports/clock.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { RootKey } from '../../ports/root-key.port.ts';
import type { EventStorePlace } from '../config/event-store.ts';
import type { LivekitConfig } from '../config/livekit.ts';
import { createKeysGate } from '../keys-gate.ts';
import type { KeysGate } from '../keys-gate.ts';
import { commandParts } from './commands.ts';
import type { CommandParts } from './commands.ts';
import { eventParts } from './events.ts';
import type { EventParts } from './events.ts';
import { gatewayParts } from './gateway.ts';
import type { GatewayParts } from './gateway.ts';
import { keyParts } from './keys.ts';
import type { KeyParts } from './keys.ts';
import { logParts } from './log.ts';
import { provenLog } from './proven-log.ts';
import type { ProvenLogParts } from './proven-log.ts';
import { mediaPlaneParts } from './media-plane.ts';
import type { EgressPlace, MediaPlaneParts } from './media-plane.ts';
import { mediaStoreParts } from './media-store.ts';
import type { MediaStoreParts } from './media-store.ts';
import type { MediaStoreConfig } from '../config/media-store.ts';
import { createOpening } from './opening.ts';
import { createPools } from './pools.ts';
import type { Pools, PoolsOptions } from './pools.ts';
import { reactorParts } from './reactors.ts';
import type { ReactorParts } from './reactors.ts';
import { readModelParts } from './read-models.ts';
import { relayParts } from './relay.ts';
import type { RelayParts } from './relay.ts';
import type { ReadModelParts } from './read-models.ts';
import { snapshotParts } from './snapshots.ts';
import type { SnapshotParts } from './snapshots.ts';
import { stuckWorkParts } from './stuck-work.ts';
import type { StuckWorkParts } from './stuck-work.ts';
import { lowestWordLevel } from '../../adapters/postgres/connected-words.ts';
import { watchTampering } from '../tampering-watch.ts';
import type { TamperingWatch } from '../tampering-watch.ts';
import { watchWords } from '../word-watch.ts';
import { outgoingWebhookParts } from './outgoing-webhooks.ts';
import type { OutgoingWebhookParts } from './outgoing-webhooks.ts';
import { webhookParts } from './webhooks.ts';
import type { WebhookParts } from './webhooks.ts';
import type { WordWatch } from '../word-watch.ts';
import { timerParts } from './timers.ts';
import type { TimerParts } from './timers.ts';

/** What parts are opened with. */
export interface PartsOptions extends Omit<PoolsOptions, 'observer'> {
  readonly rootKey: RootKey;
  readonly pace: Pace;
  readonly observer: Observer;
  /** Where the log is: the same PostgreSQL where nothing is named. */
  readonly eventStore?: EventStorePlace;
  /** The media plane; none where nothing is named. */
  readonly livekit?: LivekitConfig['livekit'];
  /** Who records people there; nobody where nothing is named. */
  readonly egress?: EgressPlace | undefined;
  /** The directory of recorded files; that of an installation without settings of its own where nothing is named. */
  readonly media?: string;
  /** What keeps them; that directory where nothing is named. */
  readonly mediaStore?: MediaStoreConfig['mediaStore'];
  /** What a check of snapshots does with one that is wrong; `drop` where nothing is named. */
  readonly differingSnapshots?: 'drop' | 'keep';
}

/** The parts. Each function opens its part when it is first called. */
export interface Parts
  extends
    ProvenLogParts,
    KeyParts,
    EventParts,
    SnapshotParts,
    CommandParts,
    ReadModelParts,
    TimerParts,
    ReactorParts,
    RelayParts,
    GatewayParts,
    StuckWorkParts,
    MediaPlaneParts,
    MediaStoreParts,
    WebhookParts,
    OutgoingWebhookParts {
  readonly pools: Pools;
  /** What was found changed outside the program. */
  readonly tampering: TamperingWatch;
  /** Keeps keys that may be older than the log from being used. */
  readonly keysGate: KeysGate;
  /** Which words connected processes know. */
  readonly words: WordWatch;
  /** Names of the parts that are open, in the order in which they were opened. */
  readonly opened: () => readonly string[];
  /** Closes what is open, last first. */
  readonly close: () => Promise<void>;
}

const usualMediaDirectory = '.data/media';

/** The parts of one installation, none of them open yet. */
export function createParts(options: PartsOptions): Parts {
  const { pace, observer, rootKey, eventStore = { kind: 'postgres' }, differingSnapshots } = options;
  const { livekit = { kind: 'none' } } = options;
  const opening = createOpening();
  const pools = createPools(options);
  const keysGate = createKeysGate();
  const tampering = watchTampering(observer);
  const keys = keyParts(opening, { pools, rootKey, pace, observer, keysGate, tampering });
  const log = provenLog(opening, logParts(opening, eventStore, pools), pools, keys, tampering);
  const words = watchWords(() => lowestWordLevel(pools.of('commands')), observer);
  const events = eventParts(opening, log, keys, pace, tampering);
  const differing = differingSnapshots;
  const snapshots = snapshotParts(opening, { ...events, pools, observer, differing, tampering });
  return {
    ...log,
    ...keys,
    ...events,
    ...snapshots,
    ...commandParts(opening, { ...log, ...events, ...snapshots, words, observer, keysGate }),
    ...readModelParts(opening, pools),
    ...timerParts(opening, pools),
    ...reactorParts(opening, pools),
    ...relayParts(opening, log, pools),
    ...gatewayParts(opening, { ...log, ...events }, pools),
    ...stuckWorkParts(opening, pools),
    ...mediaPlaneParts(opening, livekit, options.egress, rootKey),
    ...mediaStoreParts(
      opening,
      options.media ?? usualMediaDirectory,
      options.mediaStore ?? { kind: 'disk' },
      keys.keyring,
    ),
    ...webhookParts(opening, pools),
    ...outgoingWebhookParts(opening, keys, pools),
    pools,
    tampering,
    keysGate,
    words,
    opened: opening.opened,
    close: () => opening.close().finally(pools.close),
  };
}
