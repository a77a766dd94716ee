import type { Event } from '../model/event.ts';
import type { ApplyResult } from '../server/documents/event.ts';
import type { PlanDocument } from '../server/documents/plan.ts';
import type { ApplyItem } from '../server/operations.ts';
import type { Context } from './context.ts';
import { printJsonLine } from './json.ts';
import { renderEvent } from './render/event.ts';
import { renderLive } from './render/live.ts';
import { Progress } from './render/progress.ts';
import { taskName } from './render/task-name.ts';
import { widest } from './render/text.ts';

/** Shows a stream of work while it runs. */
interface Report {
  add(event: Event): void;
  end(): void;
}

const DRAW_EVERY_MS = 200;

/** Shows events as they come, on a terminal in place, else one line each, and gives the result. */
export async function reportWork(
  context: Context,
  plan: PlanDocument | undefined,
  items: AsyncIterable<ApplyItem>,
): Promise<ApplyResult | undefined> {
  const report = await openReport(context, plan);
  try {
    for await (const item of items) {
      if (context.json) printJsonLine(context.terminal.out, item);
      if ('schema' in item) return item;
      report.add(item);
    }
  } finally {
    report.end();
  }
  return undefined;
}

async function openReport(context: Context, plan: PlanDocument | undefined): Promise<Report> {
  if (context.json) return { add: () => undefined, end: () => undefined };
  if (context.terminal.out.isTerminal && plan !== undefined) return openLive(context, plan);
  return openLines(context, plan);
}

function openLines(context: Context, plan: PlanDocument | undefined): Report {
  const width = Math.min(32, widest((plan?.tasks ?? []).map((task) => task.machine ?? taskName(task.id).place)));
  const stopping = () => context.terminal.err.write('stopping cleanly; Ctrl-C again stops at once\n');
  context.signal.addEventListener('abort', stopping, { once: true });
  return {
    add: (event) => {
      const line = renderEvent(event, context.style, width);
      if (line !== undefined) context.terminal.out.write(`${line}\n`);
    },
    end: () => context.signal.removeEventListener('abort', stopping),
  };
}

/** Lines above the live part: what an operator wants to keep in the scroll-back. */
const KEPT: ReadonlySet<string> = new Set(['task.failed', 'notice', 'machine.replanned', 'plan.changed']);

async function openLive(context: Context, plan: PlanDocument): Promise<Report> {
  const { createLogUpdate } = await import('log-update');
  const { terminal, style } = context;
  const draw = createLogUpdate(process.stdout);
  const progress = new Progress(plan, Math.max(4, terminal.out.rows - 6));
  const startedMs = terminal.now();
  const { expectedSeconds } = plan.summary;
  const redraw = () => {
    const view = { nowMs: terminal.now(), startedMs, expectedSeconds, stopping: context.signal.aborted };
    draw(renderLive(progress.rows(), style, view).join('\n'));
  };
  const timer = setInterval(redraw, DRAW_EVERY_MS);
  return {
    add: (event) => {
      progress.add(event);
      const line = KEPT.has(event.type) ? renderEvent(event, style, 0) : undefined;
      if (line === undefined) return;
      draw.clear();
      terminal.out.write(`${line}\n`);
      redraw();
    },
    end: () => {
      clearInterval(timer);
      redraw();
      draw.done();
    },
  };
}
