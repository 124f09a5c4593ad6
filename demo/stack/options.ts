// The command line of `npm run stack`.
import { parseArgs } from 'node:util';

export const usage = `npm run stack -- [--fresh] [--port <name>=<number>]… [--free-ports] [--without kafka|livekit]…

Starts PostgreSQL, Apache Kafka, LiveKit and each role of the program as a process of its own, without Docker, prints where
they are, and stops them all at Ctrl-C. --fresh removes what an earlier run stored. --port puts one elsewhere (0: at any port
that is free), --free-ports all that are not named. --without leaves a server out. VOICEMEET_DATA_DIR and VOICEMEET_KEYS_DIR
name other directories than .data/stack and .keys/stack.`;

/** What listens, and on which port unless another is named. */
export const usualPorts = {
  api: 7080,
  gateway: 7083,
  projector: 7084,
  scheduler: 7085,
  relay: 7086,
  reactor: 7087,
  livekit: 7880,
  'livekit-tcp': 7881,
  'livekit-udp': 7882,
  kafka: 9092,
  'kafka-controller': 9093,
} as const;

/** The name of something that listens. */
export type PortName = keyof typeof usualPorts;

/** A server that the stack can do without. */
export type Optional = 'kafka' | 'livekit';

/** What is asked for. */
export interface StackOptions {
  readonly fresh: boolean;
  /** 0: any that is free. */
  readonly ports: Readonly<Record<PortName, number>>;
  readonly without: ReadonlySet<Optional>;
  readonly help: boolean;
}

const maxPort = 65_535;

/** The options of a command line. Throws a sentence for people if it is not valid. */
export function readOptions(args: readonly string[]): StackOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      fresh: { type: 'boolean', default: false },
      port: { type: 'string', multiple: true, default: [] },
      'free-ports': { type: 'boolean', default: false },
      without: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  const isFree = values['free-ports'];
  const ports = { ...usualPorts } as Record<PortName, number>;
  for (const name of portNames()) if (isFree) ports[name] = 0;
  for (const one of values.port) {
    const [, name = '', digits = ''] = /^([a-z-]+)=(\d{1,5})$/.exec(one) ?? [];
    if (!isPortName(name) || Number(digits) > maxPort)
      throw new Error(
        `--port takes <name>=<number> with a number up to ${maxPort} and one of the names ${portNames().join(', ')}: not ${one}`,
      );
    ports[name] = Number(digits);
  }
  return { fresh: values.fresh, help: values.help, ports, without: new Set(values.without.map(optional)) };
}

/** Everything that listens. */
export function portNames(): readonly PortName[] {
  return Object.keys(usualPorts).filter(isPortName);
}

function isPortName(name: string): name is PortName {
  return Object.hasOwn(usualPorts, name);
}

function optional(name: string): Optional {
  if (name === 'kafka' || name === 'livekit') return name;
  throw new Error(`--without takes kafka or livekit, not ${name}`);
}
