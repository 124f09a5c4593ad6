/** The file beside a run's results that holds those of its failed files, run once more. */
export function againOf(file) {
  return file.replace(/\.json$/, '.again.json');
}
