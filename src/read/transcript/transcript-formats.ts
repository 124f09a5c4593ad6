// The formats of a transcript that players and people read, by their media types.
import { z } from 'zod';
import type { Caption } from '../../domain/transcript/captions.ts';
import { srtOf } from '../../domain/transcript/export-srt.ts';
import { textOf } from '../../domain/transcript/export-text.ts';
import { vttOf } from '../../domain/transcript/export-vtt.ts';
import type { FoundFile } from '../http/send-found.ts';

export const transcriptFormatSchema = z.enum(['json', 'vtt', 'srt', 'text']);

type FileFormat = Exclude<z.infer<typeof transcriptFormatSchema>, 'json'>;

const formats: Readonly<
  Record<FileFormat, { readonly contentType: string; readonly write: (of: readonly Caption[]) => string }>
> = {
  vtt: { contentType: 'text/vtt; charset=utf-8', write: vttOf },
  srt: { contentType: 'application/x-subrip; charset=utf-8', write: srtOf },
  text: { contentType: 'text/plain; charset=utf-8', write: textOf },
};

/** Captions as a file of a format. */
export function inFormat(format: FileFormat, captions: readonly Caption[]): FoundFile {
  const { contentType, write } = formats[format];
  return { contentType, text: write(captions) };
}
