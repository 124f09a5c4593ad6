// The program of a process that holds live streams for `npm run bench:sse`: opens them, keeps when each message came, and tells its
// parent. Bytes are looked at as little as possible, since it shares the machine with what it measures.
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { LiveJob, LiveReport } from './live-clients.ts';

/** So many are being opened at a time. */
const opening = 50;
/** The bench writes into a meeting's title when it asked for it. */
const sentAt = /"title":"at (\d+(?:\.\d+)?)"/;
const nowMs = (): number => performance.timeOrigin + performance.now();

const sockets: Socket[] = [];
let samples: number[] = [];
let held = 0;

function open({
  address,
  path,
  token,
}: LiveJob['clients'][number] & { readonly address: string }): Promise<void> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        `GET ${path} HTTP/1.1\r\nhost: bench\r\naccept: text/event-stream\r\nauthorization: Bearer ${token}\r\n\r\n`,
      ),
    );
    sockets.push(socket);
    let isHeld = false;
    let rest = '';
    socket.on('data', (bytes) => {
      const text = rest + bytes.toString('latin1');
      if (!isHeld && text.includes('event: page')) {
        isHeld = true;
        held += 1;
        resolve();
      }
      const blocks = text.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const sent = block.includes('event: changed') ? sentAt.exec(block)?.[1] : undefined;
        if (sent !== undefined) samples.push(nowMs() - Number(sent));
      }
    });
    socket.on('close', () => {
      if (isHeld) held -= 1;
      resolve();
    });
    socket.on('error', () => socket.destroy());
  });
}

async function openAll({ address, clients }: LiveJob): Promise<void> {
  const left = [...clients];
  const worker = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) await open({ address, ...next });
  };
  await Promise.all(Array.from({ length: opening }, worker));
}

process.on('message', (message: LiveJob | 'report') => {
  const report = (): void => {
    const told: LiveReport = { held, samples };
    samples = [];
    process.send?.(told);
  };
  if (message === 'report') report();
  else void openAll(message).then(report);
});
process.on('disconnect', () => process.exit());
