// How long what a receiver of webhooks did not take is tried again.
import { standardPausesSeconds } from '../../reactors/webhooks/webhook-schedule.ts';
import { listText } from './forms.ts';
import { section, variable } from './section.ts';

/** The pauses between attempts at one message, in seconds; after the last one the endpoint is disabled. */
export interface WebhooksConfig {
  readonly webhooks: { readonly pausesSeconds: readonly number[] };
}

const [mostPauses, longestPause] = [30, 7 * 24 * 3_600];
const wanted = `must be 1 to ${mostPauses} numbers of seconds between commas, each ${longestPause} at most`;

const isPause = (word: string): boolean => /^\d{1,6}(\.\d{1,3})?$/.test(word) && Number(word) <= longestPause;

export const webhooksSection = section({
  variables: () => ({
    WEBHOOK_PAUSES_SECONDS: variable(
      listText(isPause, wanted)
        .refine(({ length }) => length >= 1 && length <= mostPauses, { message: wanted })
        .transform((words) => words.map(Number)),
      standardPausesSeconds.join(','),
      'pauses between attempts to send a webhook, in seconds; after the last one its endpoint is disabled',
    ),
  }),
  part: (values): WebhooksConfig => ({
    webhooks: Object.freeze({ pausesSeconds: values.WEBHOOK_PAUSES_SECONDS }),
  }),
});
