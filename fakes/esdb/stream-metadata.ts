// What a stream's metadata says about which of its events are readable (Data/StreamMetadata.cs).
import { deletedStream } from './records.ts';

/** The three limits of a stream; absent where not set. */
export interface StreamLimits {
  readonly maxCount?: bigint;
  /** `$tb`: the first revision that is readable; {@link deletedStream} where the stream is soft-deleted. */
  readonly truncateBefore?: bigint;
  readonly maxAgeMs?: number;
}

const none: StreamLimits = {};
/** A metastream keeps its last event only (ESConsts.MetaStreamMaxCount). */
const ofMetastreams: StreamLimits = { maxCount: 1n };

/** The limits of any metastream. */
export function metastreamLimits(): StreamLimits {
  return ofMetastreams;
}

/** Reads metadata; what is no JSON object, or holds a number beyond 64 bits, sets nothing (TryFromJsonBytes). */
export function parseLimits(data: Uint8Array, isJson: boolean): StreamLimits {
  if (!isJson || data.length === 0) return none;
  const text = Buffer.from(data).toString('utf8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return none;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return none;
  const values = { count: wholeNumber(parsed, '$maxCount', text), age: wholeNumber(parsed, '$maxAge', text) };
  const before = wholeNumber(parsed, '$tb', text);
  if (values.count === 'bad' || values.age === 'bad' || before === 'bad') return none;
  return {
    ...(values.count !== undefined && values.count > 0n && { maxCount: values.count }),
    ...(values.age !== undefined && values.age > 0n && { maxAgeMs: Number(values.age) * 1_000 }),
    ...(before !== undefined && before >= 0n && { truncateBefore: before }),
  };
}

function wholeNumber(from: object, key: string, text: string): bigint | 'bad' | undefined {
  const value: unknown = (from as Record<string, unknown>)[key];
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value)) return 'bad';
  if (Number.isSafeInteger(value)) return BigInt(value);
  // JSON.parse has rounded it: the digits themselves.
  const digits = new RegExp(`"\\${key}"\\s*:\\s*(-?\\d+)(?![\\d.eE])`).exec(text)?.[1];
  if (digits === undefined) return 'bad';
  const exact = BigInt(digits);
  return exact > deletedStream ? 'bad' : exact;
}

/** The first readable revision by count and truncation; age is looked at event by event. */
export function firstReadable(limits: StreamLimits, last: bigint): bigint {
  const byCount = limits.maxCount === undefined ? 0n : last - limits.maxCount + 1n;
  const byTruncation = limits.truncateBefore ?? 0n;
  const first = byCount > byTruncation ? byCount : byTruncation;
  return first > 0n ? first : 0n;
}

/** The metadata that a soft delete writes (WriteDelete in StorageWriterService.cs): nothing but `$tb`. */
export function softDeleteMetadata(): Buffer {
  return Buffer.from(`{"$tb":${deletedStream.toString()}}`);
}

/** The metadata that brings a stream back from a revision on (SoftUndeleteRawMeta); undefined where it is no JSON object. */
export function undeleteMetadata(raw: Uint8Array, from: bigint): Buffer | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(raw).toString('utf8'));
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
    const rest = Object.entries(parsed).filter(([key]) => key !== '$tb');
    const head = JSON.stringify(Object.fromEntries(rest)).slice(1, -1);
    return Buffer.from(`{${head}${head === '' ? '' : ','}"$tb":${from.toString()}}`);
  } catch {
    return undefined;
  }
}
