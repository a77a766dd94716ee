/** @example code('count') === '`count`' */
export function code(text: string): string {
  return `\`${text}\``;
}

/** A table's lines; bars in cells are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
