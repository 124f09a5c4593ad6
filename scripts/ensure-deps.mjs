// First step of every command of package.json: a new enough Node.js, and the packages of the lockfile. Runs
// with nothing installed. Modern files are imported only after the version was checked.
import { requireNode } from './node-version.mjs';

requireNode();
import('./install-deps.mjs').then(function (installer) {
  process.exitCode = installer.ensureDeps();
});
