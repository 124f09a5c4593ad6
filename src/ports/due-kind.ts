// The kinds of timers.

/** What a timer may do when it fires. */
export type DueKind =
  | 'duration-limit'
  | 'duration-warning'
  | 'seat-release'
  | 'knock-lapse'
  | 'host-absence'
  | 'trial-end'
  | 'retention-schedule'
  | 'retention-due';
