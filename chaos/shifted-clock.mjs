// Loaded into the program's processes before everything else by the plan `--outage`: their wall clock is ahead by as many
// milliseconds as a file says, so that twenty minutes need not be waited for. Timers and the counting clock stay real.
import { readFileSync } from 'node:fs';

const lookEveryMs = 20;
const file = process.env['CHAOS_CLOCK_FILE'] ?? '';
const RealDate = globalThis.Date;
let aheadMs = 0;

function look() {
  const read = Number(readFileSync(file, 'utf8'));
  // A file that is being written reads as nothing.
  if (read > aheadMs) aheadMs = read;
}

globalThis.Date = class Date extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + aheadMs);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + aheadMs;
  }
};

if (file !== '') {
  look();
  setInterval(look, lookEveryMs).unref();
}
