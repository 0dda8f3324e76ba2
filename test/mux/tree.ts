import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Names that tools have trouble with. */
const NAMES = [
  'plain',
  '.hidden',
  'with blanks and\ttab',
  'grüße',
  '文件',
  '-dash',
  'quote\'"s',
  'line\nbreak',
  'star*?',
]
const MODES = [0o644, 0o600, 0o755, 0o444, 0o640]

/** A tree of many files of all kinds of names, sizes and modes: the same each time. Answers how many there are. */
export function plant(at: string, files: number): number {
  const dirs = [at]
  let deep = at
  for (let level = 0; level < 12; level++) dirs.push((deep = join(deep, `level ${level}`)))
  for (let wide = 0; wide < 100; wide++) dirs.push(join(at, `${NAMES[wide % NAMES.length]!}.${wide}`))
  for (const dir of dirs) mkdirSync(dir, { recursive: true })
  for (let number = 0; number < files; number++) {
    const path = join(dirs[number % dirs.length]!, `${NAMES[number % NAMES.length]!} ${number}`)
    writeFileSync(path, content(number, sizeOf(number)))
    chmodSync(path, MODES[number % MODES.length]!)
  }
  return files
}

/** Many are small, some empty, a few have megabytes. */
function sizeOf(number: number): number {
  if (number % 500 === 499) return 3_000_000 + number
  if (number % 50 === 49) return 100_000 + number
  return number % 10 === 0 ? 0 : (number * 37) % 9000
}

/** Bytes that are nobody else's. */
function content(number: number, size: number): Buffer {
  const bytes = Buffer.alloc(size)
  let state = (number + 1) >>> 0
  for (let at = 0; at < size; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes[at] = state >>> 24
  }
  return bytes
}
