/** Makes sure that the packages of a folder are installed; returns an exit code, 1 after one sentence on standard error. */
export function ensureDeps(root?: string): 0 | 1;
