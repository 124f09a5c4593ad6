// How long a packet of Opus sounds, read from its first bytes without decoding it: RFC 6716, 3.1 and 3.2.

/** Samples at 48 kHz of a frame, by the five bits of the configuration. */
const frameSamplesOf = [
  // SILK: 10, 20, 40, 60 ms, in three bandwidths.
  ...Array.from({ length: 3 }, () => [480, 960, 1_920, 2_880]).flat(),
  // Hybrid: 10, 20 ms, in two.
  ...Array.from({ length: 2 }, () => [480, 960]).flat(),
  // CELT: 2.5, 5, 10, 20 ms, in four.
  ...Array.from({ length: 4 }, () => [120, 240, 480, 960]).flat(),
];
/** A packet holds 120 ms at most. */
const mostSamples = 5_760;

/** Samples at 48 kHz that a packet decodes to; 0 for what is no packet. */
export function samplesOfPacket(packet: Uint8Array): number {
  const [toc, second] = packet;
  if (toc === undefined) return 0;
  const frame = frameSamplesOf[toc >> 3] ?? 0;
  const frames = countOf(toc & 0b11, second);
  const samples = frame * frames;
  return samples <= mostSamples ? samples : 0;
}

/** One frame, two, or as many as the second byte says. */
function countOf(code: number, second: number | undefined): number {
  if (code === 0) return 1;
  if (code < 3) return 2;
  return second === undefined ? 0 : second & 0b11_1111;
}
