/** Where a Chromium is, or why there is none. */
export function findChromium(): { readonly path: string | undefined; readonly reason: string };
