// Lets this process import the checkout's TypeScript, whatever Node.js runs it: nothing to do where types are stripped by
// Node.js (22.18+), else strip-hooks.mjs. For `import` and for `node --import`.
import { register } from 'node:module';

if (!process.features.typescript) {
  process.setSourceMapsEnabled(true);
  register('./strip-hooks.mjs', import.meta.url);
}
