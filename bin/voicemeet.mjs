#!/usr/bin/env node
// The command line of VoiceMeet, from a checkout: installs what is missing, then runs src/app/cli/main.ts.
import { requireNode } from '../scripts/node-version.mjs';

requireNode();
import('../scripts/run-ts.mjs').then(function (runner) {
  return runner.run('src/app/cli/main.ts');
});
