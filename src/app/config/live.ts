// How many live streams a process has, and when a client that takes nothing is dropped.
import { numberText } from './forms.ts';
import { section, variable } from './section.ts';

/** Bounds of live streams. */
export interface LiveConfig {
  readonly live: {
    readonly streams: number;
    readonly streamsPerPrincipal: number;
    readonly streamsPerTenant: number;
    readonly heartbeatMs: number;
    readonly slowMs: number;
  };
}

export const liveSection = section({
  variables: () => ({
    LIVE_STREAMS: variable(
      numberText(1, 100_000),
      '12000',
      'live streams of a process; each is an open file, and takes some 20 kB',
    ),
    LIVE_STREAMS_PER_PRINCIPAL: variable(
      numberText(1, 1_000),
      '10',
      'live streams of one principal in a process',
    ),
    LIVE_STREAMS_PER_TENANT: variable(
      numberText(1, 100_000),
      '4000',
      'live streams of one tenant in a process',
    ),
    LIVE_HEARTBEAT_SECONDS: variable(
      numberText(1, 55),
      '15',
      'seconds after which a live stream without a message gets a comment line',
    ),
    LIVE_SLOW_SECONDS: variable(
      numberText(1, 300),
      '20',
      'seconds after which a live client that takes nothing is dropped',
    ),
  }),
  part: (values): LiveConfig => ({
    live: Object.freeze({
      streams: values.LIVE_STREAMS,
      streamsPerPrincipal: values.LIVE_STREAMS_PER_PRINCIPAL,
      streamsPerTenant: values.LIVE_STREAMS_PER_TENANT,
      heartbeatMs: values.LIVE_HEARTBEAT_SECONDS * 1000,
      slowMs: values.LIVE_SLOW_SECONDS * 1000,
    }),
  }),
});
