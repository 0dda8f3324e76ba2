import { FileError } from '../lib/errno.ts'

/**
 * The words of a ctl line. Blanks separate; a value with blanks stands in double quotes, with `\"` and `\\` inside.
 * @throws FileError EINVAL when a quote is not closed
 */
export function words(line: string): string[] {
  const found: string[] = []
  let at = 0
  while (at < line.length) {
    if (isBlank(line[at])) {
      at++
      continue
    }
    const [word, end] = next(line, at)
    found.push(word)
    at = end
  }
  return found
}

/** A word as `words` would read it back. */
export const quoted = (word: string): string =>
  /^[^\s"]+$/.test(word) ? word : `"${word.replace(/[\\"]/g, (found) => `\\${found}`)}"`

function next(line: string, from: number): [word: string, end: number] {
  let word = ''
  let inside = false
  let at = from
  for (; at < line.length && (inside || !isBlank(line[at])); at++) {
    const char = line[at]!
    if (char === '"') inside = !inside
    else if (inside && char === '\\' && (line[at + 1] === '"' || line[at + 1] === '\\')) word += line[++at]
    else word += char
  }
  if (inside) throw new FileError('EINVAL', `a quote is not closed: ${line.slice(from)}`)
  return [word, at]
}

const isBlank = (char: string | undefined): boolean => char === ' ' || char === '\t' || char === '\r'
