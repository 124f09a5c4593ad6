// What operators do about webhooks that could not be applied.
import { PermanentFault } from '../../ports/faults.ts';
import type { StuckOwner } from '../../ports/stuck-work.port.ts';
import type { WebhookInbox } from '../../ports/webhook-inbox.port.ts';

/** The acts on stuck webhooks. Raises permanent `not-stuck` where somebody was faster. */
export function stuckWebhooks(inbox: Pick<WebhookInbox, 'retryStuck' | 'skipStuck'>): StuckOwner {
  return {
    rules: {
      retry: { does: 'has the webhook applied again, for as many attempts as at first' },
      skip: { does: 'gives the webhook up: what it reported is left to the next look at its room' },
      release: { refused: "a webhook can't be released, since nothing waits for it: retry or skip it" },
    },
    act: async (act, { key, stream }) => {
      const id = key.slice(stream.length + 1);
      const skip = act === 'skip';
      const done = skip ? await inbox.skipStuck(stream, id) : await inbox.retryStuck(stream, id);
      if (!done) throw new PermanentFault('not-stuck', `The webhook ${key} is not stuck any more.`);
      return { goesOn: skip ? `${key} is given up` : `${key} is applied again` };
    },
  };
}
