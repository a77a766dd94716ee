import { paint, type Style } from './style.ts';
import { cut, pad, padStart, visibleLength, widest } from './text.ts';

export interface Column {
  readonly title: string;
  readonly right?: boolean;
  /** Such columns give way, the first one first, when the row is wider than the terminal. Not painted. */
  readonly flexible?: boolean;
}

/** No column is cut shorter than this. */
const LEAST = 8;

/** An aligned table with two spaces between columns, titles quiet. No rows, no lines. */
export function table(
  style: Style,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  const widths = columns.map((column, i) => widest([column.title, ...rows.map((row) => row[i] ?? '')]));
  let over = widths.reduce((sum, width) => sum + width + 2, -2) - style.width;
  for (const [i, column] of columns.entries()) {
    const width = widths[i] ?? 0;
    if (column.flexible !== true || over <= 0 || width <= LEAST) continue;
    widths[i] = Math.max(LEAST, width - over);
    over -= width - (widths[i] ?? 0);
  }
  const draw = (cells: readonly string[]) =>
    columns
      .map((column, i) => drawCell(style, column, cells[i] ?? '', widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return [paint(style, 'quiet', draw(columns.map((column) => column.title))), ...rows.map(draw)];
}

function drawCell(style: Style, column: Column, text: string, width: number): string {
  const fitted = column.flexible === true && visibleLength(text) > width ? cut(style, text, width) : text;
  return column.right === true ? padStart(fitted, width) : pad(fitted, width);
}
