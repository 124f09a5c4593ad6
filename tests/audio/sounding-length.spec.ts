// How long a file sounds, by its packets alone: as long as a decoder makes it, whatever the frames.
import { expect, it } from 'vitest';
import { oggOpusWriter } from '../../src/audio/ogg-opus-writer.ts';
import { frameSamples, speechDecoder, speechEncoder } from '../../src/audio/opus-codec.ts';
import { samplesOfPacket } from '../../src/audio/opus-packet.ts';
import { inPieces } from '../support/streamed.ts';
import { soundingLength } from '../../src/audio/sounding-length.ts';

const inParts = (bytes: Uint8Array) => inPieces(bytes, 999);

it('a packet says how long it is, in every mode, with one frame, two or many', () => {
  // TOC: configuration, channels, count of frames (RFC 6716, 3.1).
  const toc = (configuration: number, code: number) => (configuration << 3) | code;
  expect(samplesOfPacket(Uint8Array.of(toc(1, 0)))).toBe(960);
  expect(samplesOfPacket(Uint8Array.of(toc(3, 1)))).toBe(5_760);
  expect(samplesOfPacket(Uint8Array.of(toc(13, 0)))).toBe(960);
  expect(samplesOfPacket(Uint8Array.of(toc(16, 2)))).toBe(240);
  expect(samplesOfPacket(Uint8Array.of(toc(31, 3), 6))).toBe(5_760);
});

it('what is no packet is nothing: none, one that breaks off, one beyond 120 ms', () => {
  expect(samplesOfPacket(new Uint8Array(0))).toBe(0);
  expect(samplesOfPacket(Uint8Array.of((31 << 3) | 3))).toBe(0);
  expect(samplesOfPacket(Uint8Array.of((31 << 3) | 3, 7))).toBe(0);
});

it('a packet of our encoder is as long as its decoder makes it', () => {
  const [encoder, decoder] = [speechEncoder(), speechDecoder()];
  const packet = encoder.encode(new Int16Array(frameSamples).fill(500));
  expect(samplesOfPacket(packet)).toBe(decoder.decode(packet).length);
});

it('a file sounds as long as its packets, without the encoder’s delay; one that broke off as long as what is there', async () => {
  const encoder = speechEncoder();
  const writer = oggOpusWriter({ channels: 1, preSkip: encoder.preSkip, serial: 1 });
  const parts = [writer.head()];
  for (let n = 0; n < 500; n += 1)
    parts.push(writer.packet(encoder.encode(new Int16Array(frameSamples)), frameSamples));
  parts.push(writer.end());
  const file = Buffer.concat(parts);
  expect(await soundingLength(inParts(file))).toEqual({ milliseconds: 9_994, defects: new Map() });
  const broken = await soundingLength(inParts(file.subarray(0, file.length - 40)));
  expect(broken.milliseconds).toBe(8_994);
  expect(broken.defects.has('no-end')).toBe(true);
});

it('what is no file of Opus has no sound', async () => {
  expect(await soundingLength(inParts(Buffer.from('<html>not found</html>')))).toEqual({
    milliseconds: 0,
    defects: new Map([
      ['stray-bytes', 1],
      ['no-opus', 1],
    ]),
  });
});
