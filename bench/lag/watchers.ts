// Live streams of meetings, one for each, and when each change was there.
import { openLive } from '../../harness/live-stream.ts';
import type { LiveStream } from '../../harness/live-stream.ts';
import { textIn } from '../../harness/json.ts';
import type { Stage } from '../load/stage.ts';

/** The streams. */
export interface Watchers {
  /** When a meeting was shown at some revision or a later one, in milliseconds of the epoch; `undefined`: not yet. */
  readonly seenAt: (meeting: string, revision: bigint) => number | undefined;
  readonly close: () => void;
}

const nowMs = (): number => performance.timeOrigin + performance.now();

/** Opens one for each meeting at a gateway. Throws where one is refused. */
export async function watch(gateway: string, { meetings }: Stage): Promise<Watchers> {
  // A message may tell several changes at once: whoever has it has all of them.
  const shown = new Map<string, { readonly revision: bigint; readonly atMs: number }[]>();
  const streams: LiveStream[] = [];
  const follow = async (meeting: string, stream: LiveStream): Promise<void> => {
    const own: { readonly revision: bigint; readonly atMs: number }[] = [];
    shown.set(meeting, own);
    for await (const { event, data } of stream.messages) {
      const revision = textIn(data, 'to');
      if (event === 'changed' && revision !== undefined)
        own.push({ revision: BigInt(revision), atMs: nowMs() });
    }
  };
  for (const { meeting, tokens } of meetings) {
    const stream = await openLive(gateway, { path: `/v1/meetings/${meeting}/live`, token: tokens[0] });
    if (stream.status !== 200) throw new Error(`a stream was refused: ${stream.status} ${stream.refusal}`);
    streams.push(stream);
    void follow(meeting, stream);
  }
  return {
    seenAt: (meeting, revision) => shown.get(meeting)?.find((one) => one.revision >= revision)?.atMs,
    close: () => {
      for (const { close } of streams) close();
    },
  };
}
