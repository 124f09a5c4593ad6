// One process of the program below `npm run stack`. When the stack is gone, however it ended, this process stops as at SIGTERM.
import { run } from './run-ts.mjs';

process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Listening alone keeps nobody alive.
process.channel?.unref();
await run('src/app/main.ts');
