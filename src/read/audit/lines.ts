// JSON lines (one object per line) made of pages as the reader takes them: never more than one page ahead.
import { preferredType } from '../../http/accept.ts';
import { jsonContentType } from '../../http/send-text.ts';

export const linesType = 'application/x-ndjson';

/** Whether an Accept header prefers JSON lines to JSON. */
export function prefersLines(accept: string | undefined): boolean {
  return preferredType(accept, [jsonContentType, linesType]) === linesType;
}

/**
 * Pages as a stream of lines; `undefined` if there is no page. The first page is read at once, so that a failure to
 * read it is still answered with a problem; a later failure breaks the stream off, which the reader notices.
 */
export async function linesOf<Item>(
  pages: AsyncGenerator<readonly Item[], void>,
  show: (item: Item) => unknown,
): Promise<ReadableStream<Uint8Array> | undefined> {
  const encoder = new TextEncoder();
  const bytesOf = (page: readonly Item[]) =>
    encoder.encode(page.map((item) => `${JSON.stringify(show(item))}\n`).join(''));
  const first = await pages.next();
  if (first.done === true) return undefined;
  let ahead: readonly Item[] | undefined = first.value;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const page = ahead ?? (await pages.next()).value;
        ahead = undefined;
        if (page === undefined) controller.close();
        else controller.enqueue(bytesOf(page));
      },
      cancel: async () => {
        await pages.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
