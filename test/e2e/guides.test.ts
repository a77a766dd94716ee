import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readGuide, runLine, writePassage } from '../support/guide.ts';
import { SKIP_REASON } from '../support/purlin.ts';

const GUIDES = ['first-deployment.md', 'write-a-pack.md', 'how-purlin-decides.md', 'hybrid.md'];

describe.skipIf(SKIP_REASON !== undefined)('guides', () => {
  let folder = '';
  afterEach(async () => {
    await runLine(folder, 'purlin destroy --yes');
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(GUIDES)('%s: every command in it runs, in order, as the reader would', async (guide) => {
    folder = mkdtempSync(path.join(tmpdir(), 'purlin-guide-'));
    for (const passage of readGuide(guide)) {
      if (passage.kind === 'file') {
        writePassage(folder, passage);
        continue;
      }
      for (const [index, line] of passage.lines.entries()) {
        const { exit, output } = await runLine(folder, line);
        const wanted = index === passage.lines.length - 1 ? passage.exit : 0;
        expect(exit, `$ ${line}\n${output}`).toBe(wanted);
      }
    }
  });
});
