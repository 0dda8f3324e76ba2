import { DMDIR, DMSTREAM } from '../ninep/const.ts'
import type { File } from './tree.ts'

type Entries = Readonly<Record<string, File>>

/** The text of a directory's `help`: a line for each file, then a line for each thing that a file can be told. */
export function helpOf(entries: Entries, example?: readonly [name: string, file: File]): string {
  const files = Object.entries(entries)
  if (example) files.push([example[0], example[1]])
  const rows = files.map(([name, file]) => [shown(name, file), file.about] as const)
  return [table(rows), ...Object.entries(entries).map(([name, { verbs }]) => verbs && takes(name, verbs))]
    .filter((part) => part !== undefined)
    .join('\n')
}

function takes(name: string, verbs: NonNullable<File['verbs']>): string {
  const rows = Object.entries(verbs).map(
    ([verb, { args, about }]) => [`${verb} ${args}`.trim(), about] as const,
  )
  return `${name} takes, a line each:\n${table(rows)}`
}

/** A tree as rows for documentation: path, mode, what it is for. Entries that come and go stand once, by their example. */
export function* describe(
  file: File,
  path = '',
): Generator<readonly [path: string, mode: string, about: string]> {
  yield [path || '/', modeOf(file), file.about]
  for (const [name, entry] of Object.entries(file.entries ?? {})) yield* describe(entry, `${path}/${name}`)
  if (file.example) yield* describe(file.example[1], `${path}/${file.example[0]}`)
}

const shown = (name: string, file: File): string => (file.mode & DMDIR ? `${name}/` : name)

/** As `ls -l` would say it, with `~` where reads wait. */
function modeOf({ mode }: File): string {
  const kind = mode & DMDIR ? 'd' : mode & DMSTREAM ? '~' : '-'
  return kind + ['r', 'w', 'x'].map((letter, at) => (mode & (0o400 >> at) ? letter : '-')).join('')
}

function table(rows: readonly (readonly [left: string, right: string])[]): string {
  const width = Math.max(0, ...rows.map(([left]) => left.length)) + 2
  return rows.map(([left, right]) => `${left.padEnd(width)}${right}\n`).join('')
}
