import { Lines, lastUpTo } from './lines.ts'

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** Where offsets of a text come from, by the source map (version 3) that was made with it. */
export function originsOf(map: string, text: string, source: string): (offset: number) => number {
  const here: number[] = [0]
  const there: number[] = [0]
  const [from, to] = [new Lines(source), new Lines(text)]
  for (const [line, column, sourceLine, sourceColumn] of mappings(map)) {
    here.push(to.offset(line, column))
    there.push(from.offset(sourceLine, sourceColumn))
  }
  return (offset) => {
    const segment = lastUpTo(here, offset)
    const end = there[segment + 1] ?? source.length
    const along = there[segment]! + offset - here[segment]!
    return end > there[segment]! ? Math.min(along, end - 1) : along
  }
}

type Mapping = readonly [line: number, column: number, sourceLine: number, sourceColumn: number]

/** Lines are parted by semicolons, segments by commas; numbers are differences to the ones before. All from 1. */
function* mappings(map: string): Generator<Mapping, void, void> {
  const { mappings: rows } = JSON.parse(map) as { mappings: string }
  let [sourceLine, sourceColumn] = [1, 1]
  for (const [row, line] of rows.split(';').entries()) {
    let column = 1
    for (const segment of line.split(',')) {
      const [along = 0, , lines = 0, columns = 0] = numbers(segment)
      column += along
      sourceLine += lines
      sourceColumn += columns
      if (segment) yield [row + 1, column, sourceLine, sourceColumn]
    }
  }
}

/** Base64 digits of five bits, the lowest first; the sixth says that more follow, the lowest of all is the sign. */
function numbers(segment: string): readonly number[] {
  const found: number[] = []
  let [value, shift] = [0, 0]
  for (const digit of segment) {
    const bits = digits.indexOf(digit)
    value += (bits & 31) << shift
    shift += 5
    if (bits & 32) continue
    found.push(value & 1 ? -(value >> 1) : value >> 1)
    ;[value, shift] = [0, 0]
  }
  return found
}
