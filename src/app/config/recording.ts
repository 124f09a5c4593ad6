// How what people say is recorded, and where recorded files land.
import { join } from 'node:path';
import { z } from 'zod';
import type { DatabaseConfig } from './database.ts';
import { pathText } from './forms.ts';
import { section, variable } from './section.ts';

/** How people are recorded. */
export interface RecordingConfig {
  /** `none`: nobody is, and asking for it is refused by nobody: the recording runs without files. */
  readonly recorder: 'none' | 'egress';
  /** What the egress service puts before the names of files: a directory with a slash at its end, or nothing. */
  readonly egressDirectory: string;
  /** The directory of recorded files; empty: below that of the data. */
  readonly mediaDir: string;
}

const directoryText = z
  .string()
  .max(1_000)
  .refine((text) => text === '' || text.startsWith('/'), 'must be an absolute path of the egress service')
  .transform((text) => (text === '' || text.endsWith('/') ? text : `${text}/`));

export const recordingSection = section({
  variables: ({ cwd }) => ({
    RECORDER: variable(
      z.enum(['none', 'egress']),
      'none',
      "who records people on a real LiveKit: none, or egress, which is LiveKit's own service; the simulated one always records",
    ),
    EGRESS_DIRECTORY: variable(
      directoryText,
      '',
      'directory of the egress service under which files land; empty where its settings name a store',
    ),
    MEDIA_DIR: variable(
      z.union([z.literal(''), pathText(cwd)]),
      '',
      'directory of recorded files; empty: media, below the directory of the data',
    ),
  }),
  part: ({ RECORDER, EGRESS_DIRECTORY, MEDIA_DIR }): RecordingConfig => ({
    recorder: RECORDER,
    egressDirectory: EGRESS_DIRECTORY,
    mediaDir: MEDIA_DIR,
  }),
});

/** Below which recorded files land, and are kept. */
export function mediaDirectory({
  mediaDir,
  dataDir,
}: Pick<RecordingConfig, 'mediaDir'> & Pick<DatabaseConfig, 'dataDir'>): string {
  return mediaDir === '' ? join(dataDir, 'media') : mediaDir;
}

/** Where they land before they are archived. */
export function landingDirectory(media: string): string {
  return join(media, 'landing');
}
