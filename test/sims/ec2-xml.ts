/** Texts of the `<item>` elements right below the first element of this name; lists within them stay whole. */
export function itemsOf(xml: string, list: string): readonly string[] {
  const start = xml.indexOf(`<${list}>`);
  if (start < 0) return [];
  const items: string[] = [];
  let depth = 0;
  let from = 0;
  for (const tag of xml.slice(start).matchAll(/<\/?item>/g)) {
    const at = start + tag.index;
    if (tag[0] === '<item>') {
      if (depth === 0 && xml.slice(from === 0 ? start + list.length + 2 : from, at).includes('</')) break;
      if (depth === 0) from = at;
      depth += 1;
    } else {
      depth -= 1;
      if (depth === 0) items.push(xml.slice(from, at + '</item>'.length));
      if (depth === 0) from = at + '</item>'.length;
    }
    if (depth < 0) break;
  }
  return items;
}

/** Text of the first element of this name. */
export function textOf(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}
