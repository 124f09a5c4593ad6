// What is swept, and how old it may get: answers to commands and the keys they came under, attempts at timers, snapshots
// of folds that no code makes any more, effects, webhooks and attempts at outgoing webhooks that ended long ago. And what is looked after: a few snapshots.
import type { AnswerRetention } from '../ports/answer-retention.port.ts';
import { answerDays, claimDays } from '../ports/answer-retention.port.ts';
import type { EffectLedger } from '../ports/effect-ledger.port.ts';
import type { Clock } from '../ports/clock.port.ts';
import type { DueItems } from '../ports/due-items.port.ts';
import type { WebhookLanes } from '../ports/webhook-lanes.port.ts';
import type { WebhookInbox } from '../ports/webhook-inbox.port.ts';
import type { SnapshotShelf } from '../ports/snapshot-shelf.port.ts';
import { addSeconds } from '../domain/shared/instant.ts';
import type { Instant } from '../domain/shared/instant.ts';
import type { Chore } from './housekeeping.ts';

const secondsPerDay = 24 * 60 * 60;
/** While processes of the version before may still run beside this one, and take theirs. */
const foreignSnapshotDays = 7;

/** What the chores are done with. */
export interface ChorePorts {
  readonly answers: AnswerRetention;
  readonly dueItems: Pick<DueItems, 'sweep'>;
  readonly effects: Pick<EffectLedger, 'sweep'>;
  readonly webhooks: Pick<WebhookInbox, 'sweep'>;
  readonly outgoingWebhooks: Pick<WebhookLanes, 'sweep'>;
  /** Whether the due items are all there: false while their projection is being filled. */
  readonly dueItemsComplete: () => Promise<boolean>;
  readonly snapshots: {
    readonly shelf: Pick<SnapshotShelf, 'sweep'>;
    /** The folds of this code: what is swept is of other ones. */
    readonly folds: readonly string[];
    readonly checkSome: () => Promise<void>;
  };
  readonly clock: Clock;
}

/** Every chore, in the order in which they are done. */
export function chores(ports: ChorePorts): readonly Chore[] {
  const { answers, dueItems, dueItemsComplete, effects, webhooks, outgoingWebhooks, snapshots, clock } =
    ports;
  const before = (now: Instant, days: number): Instant => addSeconds(now, -days * secondsPerDay);
  return [
    {
      name: 'due-attempts',
      // Of a table that is being filled, every item still to come would count as gone, and what is stuck or was skipped with it.
      sweep: async (limit) => ((await dueItemsComplete()) ? dueItems.sweep(limit) : 0),
    },
    {
      name: 'answers',
      sweep: (limit) => {
        const now = clock.now();
        const ages = { answersBefore: before(now, answerDays), claimsBefore: before(now, claimDays) };
        return answers.forget(ages, limit);
      },
    },
    { name: 'effects', sweep: effects.sweep },
    { name: 'webhooks', sweep: webhooks.sweep },
    { name: 'outgoing-webhooks', sweep: outgoingWebhooks.sweep },
    {
      name: 'foreign-snapshots',
      sweep: (limit) =>
        snapshots.shelf.sweep(snapshots.folds, before(clock.now(), foreignSnapshotDays), limit),
    },
    {
      name: 'snapshot-check',
      sweep: async () => {
        await snapshots.checkSome();
        return 0;
      },
    },
  ];
}
