/**
 * One word of POSIX shell text that stands for exactly `word`, whatever it contains.
 * @example quote("it's") === `'it'\\''s'`
 * Throws a TypeError for a NUL character, which no shell word can hold.
 * Source: POSIX.1-2017, Shell Command Language, section 2.2.2.
 */
export function quote(word: string): string {
  if (word.includes('\0')) throw new TypeError('cannot quote a word with a NUL character for a shell');
  if (PLAIN.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Words without any meaning to a shell; a leading `=` or `~` has one in some shells. */
const PLAIN = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/;

/**
 * Shell text from a template: every interpolated value is quoted, a list becomes words with blanks between.
 * @example sh`cp ${source} ${['a b', 'c']}` === "cp x 'a b' c"
 */
export function sh(text: TemplateStringsArray, ...values: readonly (string | number | readonly string[])[]): string {
  return text.reduce((whole, part, index) => whole + words(values[index - 1] ?? '') + part);
}

function words(value: string | number | readonly string[]): string {
  if (typeof value === 'string') return quote(value);
  return typeof value === 'number' ? String(value) : value.map(quote).join(' ');
}
