/** `a`, `"a b"` or `'a b'` of a dotted key. */
const KEY = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(\.?)/y

/** The line of a TOML text where a value is set, or else the closest thing around it; 1 is the first. */
export function lineOf(text: string, path: readonly PropertyKey[]): number {
  const wanted = path.map(String)
  let table: readonly string[] = []
  let best = { shared: 0, line: 1 }
  for (const [index, line] of text.split('\n').entries()) {
    const header = /^\s*\[([^[\]].*)\]/.exec(line)?.[1]
    const said = keys(header ?? line)
    const here = header || said.length === 0 ? said : [...table, ...said]
    if (header) table = here
    const apart = here.findIndex((key, i) => key !== wanted[i])
    const shared = apart < 0 ? here.length : apart
    if (shared > best.shared) best = { shared, line: index + 1 }
  }
  return best.line
}

/** The parts of the dotted key that a line begins with. */
function keys(line: string): string[] {
  const found: string[] = []
  KEY.lastIndex = 0
  for (let key = KEY.exec(line); key; key = KEY.exec(line)) {
    found.push(key[1] === undefined ? (key[2] ?? key[3]!) : String(JSON.parse(`"${key[1]}"`)))
    if (!key[4]) break
  }
  return found
}
