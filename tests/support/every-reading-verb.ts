// Every verb of the command line that only reads, with arguments that fit any installation.
export const readingVerbs: readonly (readonly string[])[] = [
  ['projections', 'list'],
  ['projections', 'verify', '--batch-sizes', '1000'],
  ['stuck', 'list'],
  ['stuck', 'show', 'timers', 'nothing'],
  ['acts', 'list'],
  ['log', 'digest'],
  ['log', 'compare', '--from', 'current', '--to', 'current'],
  ['snapshots', 'list'],
  ['snapshots', 'check'],
];
