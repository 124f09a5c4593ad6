// Metrics of rooms, of recordings, and of webhooks, those that come and those that go out.
import { requestBuckets } from '../metric.ts';
import type { Metric } from '../metric.ts';

export const mediaMetrics = {
  room_acts_total: {
    kind: 'counter',
    help: 'What the media plane was asked to do in rooms of meetings (close, remove, permit, hear), by what came of it: done, absent (nobody of that name was there any more), refused, away.',
    labels: ['act', 'came'],
  },
  recording_acts_total: {
    kind: 'counter',
    help: 'What looks at recorded rooms put on record: request (somebody is to be recorded), stop, end (a file came, or none will), lose (the recorder does not know of it any more), confirm (one that was thought lost is being written).',
    labels: ['act'],
  },
  deletions_overdue: {
    kind: 'gauge',
    help: 'Meetings whose recordings have been due for deletion for 15 minutes or longer without a certificate, and that no hold keeps; counted up to 1,000. Shown by every process of the role projector.',
    labels: [],
  },
  deletions_overdue_seconds: {
    kind: 'gauge',
    help: 'How long the oldest of them has been due; 0 if there is none.',
    labels: [],
  },
  webhooks_received_total: {
    kind: 'counter',
    help: 'Webhooks with a good signature, by what became of them: kept, known (it came before), full (too many wait; the sender tries again).',
    labels: ['provider', 'outcome'],
  },
  webhooks_refused_total: {
    kind: 'counter',
    help: 'Webhooks that were refused, by reason: signature-missing, signature-malformed, signature-wrong, signature-expired, key-unknown, body-unsigned, body-differs, unreadable.',
    labels: ['provider', 'why'],
  },
  webhooks_applied_total: {
    kind: 'counter',
    help: 'Webhooks that were dealt with: applied, or ignored since they are about no room of ours or of a kind that means nothing to us.',
    labels: ['provider', 'outcome'],
  },
  webhooks_waiting: {
    kind: 'gauge',
    help: 'Webhooks that are kept and not applied yet. Those that are stuck are in stuck_work.',
    labels: [],
  },
  webhooks_oldest_seconds: {
    kind: 'gauge',
    help: 'For how long the oldest of them has waited; 0 if there is none.',
    labels: [],
  },
  outgoing_webhook_attempts_total: {
    kind: 'counter',
    help: 'Attempts to send messages to webhook endpoints, by what came of them: delivered, refused (another status than 2xx), redirected, gone, timeout, name-unknown, address-refused, certificate, unreachable.',
    labels: ['outcome'],
  },
  outgoing_webhook_attempt_seconds: {
    kind: 'histogram',
    help: 'Duration of an attempt to send a message to a webhook endpoint.',
    labels: [],
    buckets: requestBuckets,
  },
  outgoing_webhooks_disabled_total: {
    kind: 'counter',
    help: 'Webhook endpoints that the program disabled, by reason: failing (nothing was taken for days), gone (the receiver answered 410).',
    labels: ['reason'],
  },
  outgoing_webhook_endpoints: {
    kind: 'gauge',
    help: 'Webhook endpoints by what they do: idle, sending, retrying (the receiver did not take the next message), late (due for more than a minute, and nobody sends to it), blocked (for a reason on our side), disabled.',
    labels: ['state'],
  },
  outgoing_webhook_oldest_seconds: {
    kind: 'gauge',
    help: 'For how long the oldest event has waited that an endpoint is to be sent which is not disabled; 0 if there is none.',
    labels: [],
  },
  room_looks_total: {
    kind: 'counter',
    help: 'Looks at rooms of the media plane: looked; away, refused or not-sent (its breaker is open) where it gave no list; failed where a store of ours was away.',
    labels: ['outcome'],
  },
  room_corrections_total: {
    kind: 'counter',
    help: 'Joinings and leavings that a look found and no webhook had reported, by report.',
    labels: ['report'],
  },
  joins_turned_away_again_total: {
    kind: 'counter',
    help: 'Joinings that were turned away and are not on record: reported before, or of a person of whom 20 in the meeting are.',
    labels: ['reason'],
  },
  room_enforcement_failures_total: {
    kind: 'counter',
    help: 'Times that a room could not be put in order after a webhook; it is looked at again at once.',
    labels: [],
  },
  deletions_left_objects_total: {
    kind: 'counter',
    help: 'Tries at a deletion after which objects were still there: the store itself holds them. They are unreadable, and removed again every five minutes.',
    labels: [],
  },
  rooms_watched: {
    kind: 'gauge',
    help: 'Rooms that are looked at: those of open meetings, and of meetings that ended less than 20 hours ago.',
    labels: [],
  },
  rooms_overdue_seconds: {
    kind: 'gauge',
    help: 'For how long the room has been due that waits longest for a look; 0 if none does.',
    labels: [],
  },
  stated_instants_clamped_total: {
    kind: 'counter',
    help: 'Reports of the media plane whose instant can not be so (more than 5 s ahead of its arrival, or before the opening) and was replaced by the nearest that can; both are on record.',
    labels: ['report', 'how'],
  },
  presence_reports_dropped_total: {
    kind: 'counter',
    help: 'Reports of the media plane that said nothing new: repeated, or older than what is known of their connection.',
    labels: ['report'],
  },
} as const satisfies Readonly<Record<string, Metric>>;
