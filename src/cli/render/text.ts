import { stripVTControlCharacters } from 'node:util';
import { mark, paint, type Style, type Tone } from './style.ts';

/** Columns that a text takes, colours left out. */
export function visibleLength(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length;
}

/** Fills with spaces up to a width; longer text stays as it is. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - visibleLength(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - visibleLength(text))) + text;
}

/** The widest of some texts, 0 for none. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, visibleLength(text)), 0);
}

/**
 * Breaks plain text at spaces into lines of at most `width`; a command in backquotes, or a longer word, is never broken.
 * A line break of the text stays one, and the spaces behind it indent all that the line is broken into.
 */
export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const indentation = /^ */.exec(line)?.[0] ?? '';
    return wrapLine(line, width - indentation.length).map((part) => indentation + part);
  });
}

function wrapLine(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/[^\s`]*`[^`]+`\S*|\S+/g) ?? []) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** Less room than this beside a head is not worth a column of its own. */
const NARROW = 36;

/**
 * `head` and wrapped plain text behind it; further lines are indented to where the text began. Behind a long head the text
 * stands on lines of its own.
 */
export function hang(style: Style, head: string, text: string, tone?: Tone): readonly string[] {
  const column = visibleLength(head);
  const draw = (line: string) => (tone === undefined ? line : paint(style, tone, line));
  const room = style.width - column;
  const below = (room < NARROW && visibleLength(text) > room) || (column > NARROW && text.includes('\n'));
  if (!below) return wrap(text, room).map((line, i) => (i === 0 ? head : ' '.repeat(column)) + draw(line));
  const start = visibleLength(head) - visibleLength(head.trimStart()) + 4;
  return [head.trimEnd(), ...wrap(text, style.width - start).map((line) => ' '.repeat(start) + draw(line))];
}

/** Parts, painted or not, joined by commas into as many lines as the width wants. */
export function wrapParts(style: Style, parts: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const [i, part] of parts.entries()) {
    const text = i < parts.length - 1 ? `${part},` : part;
    const last = lines.at(-1);
    if (last === undefined || visibleLength(last) + 1 + visibleLength(text) > style.width) lines.push(text);
    else lines[lines.length - 1] = `${last} ${text}`;
  }
  return lines;
}

/** Cuts plain text to a width, with a mark where something is missing. */
export function cut(style: Style, text: string, width: number): string {
  if (visibleLength(text) <= width) return text;
  const more = mark(style, 'more');
  return (
    Array.from(text)
      .slice(0, Math.max(0, width - more.length))
      .join('') + more
  );
}

/** `1 task`, `2 tasks`, `1,200 tasks`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** A whole number with thousands separated: 12,345. */
export function number(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A span of time for people: `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${(Math.max(0, seconds)).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return join(Math.floor(whole / 60), 'min', whole % 60, 's');
  if (whole < 86_400) return join(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
  return join(Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3600), 'h');
}

function join(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listing(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/** Lines indented by some columns. */
export function indent(lines: readonly string[], columns: number): readonly string[] {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(columns) + line));
}
