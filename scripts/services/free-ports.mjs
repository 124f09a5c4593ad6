// Ports for servers that must know theirs before they start, or come back on it. They lie below those that systems give to outgoing
// connections (from 32768 on Linux, 49152 elsewhere): one of those may be taken by any connection before the server listens.
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const [lowest, beyond] = [20_000, 32_000];
const mostTries = 100;

/** Different ports of loopback that nobody listens on now. @param {number} count @returns {Promise<number[]>} */
export async function freePorts(count) {
  const ports = new Set();
  for (let tries = 0; ports.size < count; tries += 1) {
    if (tries === mostTries) throw new Error(`No ${count} ports from ${lowest} to ${beyond - 1} are free.`);
    const port = randomInt(lowest, beyond);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

/** One of them. @returns {Promise<number>} */
export async function freePort() {
  const [port] = await freePorts(1);
  return port;
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
