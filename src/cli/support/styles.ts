import type { Style } from '../render/style.ts';

/** The ways of drawing that every renderer is shown in, by the name that its expected text carries. */
export const STYLES: Readonly<Record<string, Style>> = {
  '80': { color: false, width: 80, unicode: true },
  '120-color': { color: true, width: 120, unicode: true },
  '80-ascii': { color: false, width: 80, unicode: false },
};

/** Lines as a file: colours readable as `<bold>`, so that a difference can be seen. */
export function readable(lines: readonly string[]): string {
  return `${lines.join('\n').replace(COLOR, (_, code: string) => TAGS[code] ?? `<${code}>`)}\n`;
}

const COLOR = new RegExp(`${String.fromCharCode(27)}\\[(\\d+)m`, 'g');

const TAGS: Readonly<Record<string, string>> = {
  1: '<b>',
  2: '<dim>',
  22: '</>',
  31: '<red>',
  32: '<green>',
  33: '<yellow>',
  35: '<magenta>',
  36: '<cyan>',
  39: '</>',
};
