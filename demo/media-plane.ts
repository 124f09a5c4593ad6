// `npm run media-plane`: the simulated media plane as a process of its own, as chaos runs it, and whoever wants to kill one. Its
// ledger is a file that is only added to, so that another process can count what it was asked after it is gone.
import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/adapters/system/system-clock.ts';
import { startMediaPlaneServer } from '../src/app/embedded/media-plane-server.ts';
import { mishapsSchema } from '../src/simulated/media-plane/mishaps.ts';

const usage = `npm run media-plane -- [--port <port>] [--key <name>] [--secret <text>] [--webhooks <url>] [--ledger <file>] [--landing <directory>] [--mishaps <json>]

A simulated LiveKit on this machine's loopback: API and webhooks as LiveKit's, people below /simulated. Point
VOICEMEET_LIVEKIT_URL, VOICEMEET_LIVEKIT_API_KEY and VOICEMEET_LIVEKIT_API_SECRET at it. --webhooks is where it tells what
happens: <address of the API>/v1/webhooks/livekit. --ledger is added to, a line of JSON for each start, call, webhook, coming and going. --landing is the directory below which\nfiles of egresses land, by absolute paths; without it none does. --mishaps says how often what goes wrong, by a seed:
{"seed": 1, "webhooks": {"lost": 0.1, "doubled": 0.1, "delayed": 0.1, "overtaken": 0.1, "slowestMs": 500}, "replies": {"lost": 0.25, "failed": 0.25}}`;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    key: { type: 'string', default: 'devkey' },
    secret: { type: 'string', default: 'secret-of-a-simulated-media-plane' },
    webhooks: { type: 'string' },
    ledger: { type: 'string' },
    landing: { type: 'string' },
    mishaps: { type: 'string', default: '{}' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  say(usage);
} else {
  const { ledger: file } = values;
  const write = (line: object): void => {
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`);
  };
  // Whoever counts must know that everything before was forgotten.
  write({ kind: 'began', at: systemClock.now() });
  const server = await startMediaPlaneServer({
    port: Number(values.port),
    keys: [{ key: values.key, secret: values.secret }],
    webhookUrl: () => values.webhooks,
    landing: values.landing,
    mishaps: mishapsSchema.parse(JSON.parse(values.mishaps)),
    ledger: { write },
    observer: { info: (fact) => say(fact) },
    production: process.env['NODE_ENV'] === 'production',
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.stop());
  say(`SIMULATED media plane at ${server.url}, key ${values.key}`);
  process.send?.({ url: server.url });
}
