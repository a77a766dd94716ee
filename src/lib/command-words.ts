/**
 * Splits a command line into words as a shell does, without expanding anything: single quotes, double quotes and backslashes
 * group and protect (POSIX.1-2017, Shell Command Language, section 2.2). An open quote ends with the text.
 * @example splitWords("nc -X 5 'a b' %h %p") => ['nc', '-X', '5', 'a b', '%h', '%p']
 */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [part, single, double, escaped, plain] of text.matchAll(PART)) {
    if (/^\s+$/.test(part) && plain === undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word = (word ?? '') + (single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '');
  }
  if (word !== undefined) words.push(word);
  return words;
}

const PART = /'([^']*)'?|"((?:[^"\\]|\\.)*)"?|\\(.)|([^\s'"\\]+)|\s+/gs;
