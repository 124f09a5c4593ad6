// Requests that arrive together share a call: all that wait are sent together as soon as a call is free.

/** Asks for one thing. */
export type BatchedAsk<Request, Reply> = (request: Request) => Promise<Reply>;

const maxInFlight = 2;

/** Batches of at most `most` requests, at most two calls at once; a failed call fails its own requests. */
export function batchCalls<Request, Reply>(
  most: number,
  call: (requests: readonly Request[]) => Promise<readonly Reply[]>,
): BatchedAsk<Request, Reply> {
  const waiting: {
    readonly request: Request;
    readonly resolve: (reply: Reply) => void;
    readonly reject: (fault: unknown) => void;
  }[] = [];
  let inFlight = 0;
  let scheduled = false;

  const send = async (batch: typeof waiting): Promise<void> => {
    inFlight += 1;
    try {
      const replies = await call(batch.map(({ request }) => request));
      batch.forEach(({ resolve, reject }, index) => {
        const reply = replies[index];
        if (reply === undefined) reject(new Error('A batched call gave fewer replies than it had requests.'));
        else resolve(reply);
      });
    } catch (fault) {
      for (const { reject } of batch) reject(fault);
    } finally {
      inFlight -= 1;
      flush();
    }
  };
  function flush(): void {
    scheduled = false;
    while (waiting.length > 0 && inFlight < maxInFlight) void send(waiting.splice(0, most));
  }
  return (request) =>
    new Promise((resolve, reject) => {
      waiting.push({ request, resolve, reject });
      if (scheduled) return;
      scheduled = true;
      queueMicrotask(flush);
    });
}
