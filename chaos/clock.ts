// The monotonic clock that all processes of a machine share: an attempt's begin and a kill can be compared.

/** Microseconds since some instant of this machine's own. */
export function nowUs(): number {
  return Number(process.hrtime.bigint() / 1_000n);
}
