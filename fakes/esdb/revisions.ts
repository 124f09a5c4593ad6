// Expected revisions as the server's own numbers (Data/ExpectedVersion.cs): -1 no stream, -2 any, -4 the stream
// exists; everything from 0 is an exact revision.

/** The stream has no event. */
export const noStream = -1n;
/** Whatever the stream holds. */
export const anyRevision = -2n;
/** The stream has an event, or metadata. */
export const streamExists = -4n;

/** The stream's name of its metadata (SystemStreams.MetastreamOf). */
export function metastreamOf(stream: string): string {
  return `$$${stream}`;
}

/** Whether a stream holds another stream's metadata (SystemStreams.IsMetastream). */
export function isMetastream(stream: string): boolean {
  return stream.startsWith('$$');
}

/** The stream that a metastream speaks of. */
export function originalOf(metastream: string): string {
  return metastream.slice(2);
}
