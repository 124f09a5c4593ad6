// Entity tags (RFC 9110, 8.8.3). A command's answer has the revision of its stream as its tag: `"42"`. The tag of a query's
// answer names the revision too, where it is of one thing, and a digest of the body: `"42.Kq3…"`. So bodies that differ, as a
// host's and a guest's of one meeting do, have different tags, and each of them can be demanded of a command (If-Match).
import { hash } from 'node:crypto';

/** A tag as it was sent. */
export interface EntityTag {
  readonly isWeak: boolean;
  /** What is between the quotes. */
  readonly opaque: string;
}

const digestLength = 16;
/** The greatest revision that fits into a store's 64 bits. */
const maxRevision = 2n ** 63n - 1n;
const revisionForm = /^(0|[1-9]\d{0,18})(?:\.[\w-]{16})?$/;
/** One tag of a list; empty places of it are passed over. */
const listedTag = /[ \t,]*(W\/)?"([!#-~\x80-\xff]*)"[ \t]*(?:,[ \t,]*|$)/gy;

/** The strong entity tag of a stream's revision; `undefined` for a stream that does not exist (-1n). */
export function entityTagOf(revision: bigint): string | undefined {
  return revision < 0n ? undefined : `"${revision}"`;
}

/** The strong entity tag of a body; `revision` is that of what it shows. */
export function bodyTagOf(body: string, revision?: string): string {
  // 96 bits. SHA-1 is the fastest digest of OpenSSL on processors that have it built in; nothing is signed by it.
  const digest = hash('sha1', body, 'base64url').slice(0, digestLength);
  return revision === undefined ? `"${digest}"` : `"${revision}.${digest}"`;
}

/** The tags of a list, or `any` for `*`; `undefined` if it is neither. */
export function tagsIn(list: string): 'any' | readonly EntityTag[] | undefined {
  const text = list.trim();
  if (text === '*') return 'any';
  const tags: EntityTag[] = [];
  let length = 0;
  for (const [listed, weak, opaque = ''] of text.matchAll(listedTag)) {
    tags.push({ isWeak: weak !== undefined, opaque });
    length += listed.length;
  }
  return tags.length > 0 && length === text.length ? tags : undefined;
}

/** The revisions that tags of ours name, by the comparisons of RFC 9110, 8.8.3.2: in the strong one weak tags name none. */
export function revisionsIn(tags: readonly EntityTag[], comparison: 'strong' | 'weak'): readonly bigint[] {
  const named = tags.flatMap(({ isWeak, opaque }) => {
    const text = isWeak && comparison === 'strong' ? undefined : revisionForm.exec(opaque)?.[1];
    const revision = text === undefined ? undefined : BigInt(text);
    return revision === undefined || revision > maxRevision ? [] : [revision];
  });
  return [...new Set(named)];
}
