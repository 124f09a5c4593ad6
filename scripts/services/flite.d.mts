/** Its voices, each another person. */
export const fliteVoices: readonly string[];

/** Where a flite with these voices is, or why there is none. */
export function findFlite(): { readonly path: string | undefined; readonly reason: string };

/** A text as samples at 48 kHz, one channel. `flite`: the path of `findFlite`. Raises what flite says where it doesn't speak. */
export function speakByFlite(flite: string, voice: string, text: string): Int16Array;
