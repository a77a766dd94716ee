import { readFileSync } from 'node:fs';

const argv = process.argv.slice(2);

// The version is asked for by scripts and shells all day: it loads nothing at all.
if (argv[0] === '--version' || argv[0] === '-V') {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const manifest: unknown = JSON.parse(text);
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '?';
  process.stdout.write(`purlin ${String(version)}\n`);
} else {
  await start();
}

async function start(): Promise<void> {
  const { READER_GONE, run } = await import('./run.ts');
  const { processTerminal } = await import('./terminal.ts');
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    });
  }
  // A reader such as `head` that went away is no fault; work stops as cleanly as by Ctrl-C.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!controller.signal.aborted) controller.abort(READER_GONE);
  });
  process.exitCode = await run(argv, {
    terminal: processTerminal(),
    signal: controller.signal,
    openApplication: async (options) => {
      const { openApplication } = await import('../app/application.ts');
      return openApplication(options);
    },
  });
}
