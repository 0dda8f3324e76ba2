/** What files of lines say: tables, and the routes that are in one. */

export interface Edge {
  /** `SRC -> DST`: no two have the same. */
  readonly id: string
  readonly src: string
  readonly dst: string
  /** As it was said, with its options. */
  readonly line: string
  /** running, waiting, error, stopped or done; each: stands for one of each machine. */
  readonly state: string
  readonly copied: number
  /** What went wrong last; empty: nothing. */
  readonly error: string
  /** How often something was seen to pass. */
  readonly pulse: number
}

/** The fields of each line that is no heading. */
export const rows = (table: string): string[][] =>
  table
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.split('\t'))

/** The routes as they are now. @param before what was seen of them until now */
export function edgesOf(table: string, before: readonly Edge[]): Edge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]))
  return rows(table).flatMap(([line = '', state = '', bytes = '', error = '-']) => {
    const [, src, dst] = ROUTE.exec(line) ?? []
    if (!src || !dst) return []
    const id = `${src} -> ${dst}`
    const copied = Number(bytes)
    const seen = known.get(id)
    const pulse = (seen?.pulse ?? 0) + (seen && copied > seen.copied ? 1 : 0)
    const edge = { id, src: plain(src), dst: plain(dst), line, state, copied, pulse }
    return [{ ...edge, error: error === '-' ? '' : error }]
  })
}

const WORD = String.raw`"(?:[^"\\]|\\.)*"|\S+`
const ROUTE = new RegExp(`^(${WORD}) -> (${WORD})`)

const plain = (word: string): string =>
  word.startsWith('"') ? word.slice(1, -1).replace(/\\(["\\])/g, '$1') : word

/** A word as a line takes it, whatever is in it. */
export const quoted = (word: string): string =>
  /^[^\s"]+$/.test(word) ? word : `"${word.replace(/[\\"]/g, (found) => `\\${found}`)}"`
