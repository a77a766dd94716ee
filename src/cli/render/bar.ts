import { mark, paint, type Style } from './style.ts';

/** A progress bar of `width` columns; full only when all is done. */
export function bar(style: Style, done: number, total: number, width: number): string {
  const share = total === 0 ? 1 : done / total;
  const filled = done >= total ? width : Math.min(width - 1, Math.floor(share * width));
  return (
    paint(style, done >= total ? 'good' : 'busy', mark(style, 'full').repeat(filled)) +
    paint(style, 'quiet', mark(style, 'empty').repeat(width - filled))
  );
}
