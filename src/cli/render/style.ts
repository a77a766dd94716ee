import { styleText } from 'node:util';

/** How text is drawn: decided once per run from the terminal, NO_COLOR and `--color`. */
export interface Style {
  readonly color: boolean;
  /** Columns; text is wrapped or cut to it. */
  readonly width: number;
  /** false: plain ASCII marks, for terminals without UTF-8. */
  readonly unicode: boolean;
}

export type Tone = 'good' | 'change' | 'bad' | 'busy' | 'quiet' | 'strong' | 'maybe';

const COLORS = {
  good: 'green',
  change: 'yellow',
  bad: 'red',
  busy: 'cyan',
  quiet: 'dim',
  strong: 'bold',
  maybe: 'magenta',
} as const;

/** Text in a tone; without colours the text itself. */
export function paint(style: Style, tone: Tone, text: string): string {
  return style.color && text.trim() !== '' ? styleText(COLORS[tone], text, { validateStream: false }) : text;
}

/** Small marks with an ASCII spelling. */
export function mark(style: Style, name: keyof typeof MARKS): string {
  return MARKS[name][style.unicode ? 0 : 1];
}

const MARKS = {
  failed: ['✗', 'x'],
  done: ['✓', 'v'],
  waiting: ['◌', 'o'],
  warning: ['!', '!'],
  bar: ['│', '|'],
  full: ['█', '#'],
  half: ['▌', '#'],
  empty: ['░', '.'],
  dot: ['·', '-'],
  more: ['…', '...'],
  arrow: ['←', '<-'],
} as const satisfies Record<string, readonly [string, string]>;
