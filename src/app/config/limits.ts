// What turns requests away: too many of one caller, or a process that is too busy or too large.
import { numberText } from './forms.ts';
import { section, variable } from './section.ts';

/** Limits of requests. */
export interface LimitsConfig {
  readonly limits: {
    readonly principalPerMinute: number;
    readonly addressPerMinute: number;
    readonly preflightsPerMinute: number;
    /** 0: never. */
    readonly maxEventLoopDelayMs: number;
    /** 0: never. */
    readonly maxRssBytes: number;
  };
}

const perMinute = numberText(1, 1_000_000);

export const limitsSection = section({
  variables: () => ({
    RATE_LIMIT_PRINCIPAL_PER_MINUTE: variable(perMinute, '3000', 'requests a minute of one principal'),
    RATE_LIMIT_ADDRESS_PER_MINUTE: variable(
      perMinute,
      '1200',
      'requests a minute of one address without a valid token',
    ),
    RATE_LIMIT_PREFLIGHT_PER_MINUTE: variable(
      perMinute,
      '6000',
      'requests a minute of one address that ask what a path allows (OPTIONS), as browsers do before they call',
    ),
    MAX_EVENT_LOOP_DELAY_MS: variable(
      numberText(0, 60_000),
      '1000',
      'delay of the event loop above which requests are turned away; 0: never',
    ),
    MAX_RSS_MIB: variable(
      numberText(0, 1_048_576),
      '0',
      'memory of the process above which requests are turned away; 0: never',
    ),
  }),
  part: (values): LimitsConfig => ({
    limits: Object.freeze({
      principalPerMinute: values.RATE_LIMIT_PRINCIPAL_PER_MINUTE,
      addressPerMinute: values.RATE_LIMIT_ADDRESS_PER_MINUTE,
      preflightsPerMinute: values.RATE_LIMIT_PREFLIGHT_PER_MINUTE,
      maxEventLoopDelayMs: values.MAX_EVENT_LOOP_DELAY_MS,
      maxRssBytes: values.MAX_RSS_MIB * 1024 * 1024,
    }),
  }),
});
