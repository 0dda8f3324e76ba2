import { posix } from 'node:path'

/** Folders of src and the folders each may import; itself always. */
export type Floors = Readonly<Record<string, readonly string[] | 'everything'>>

/** Sources by their path below src. */
type House = ReadonlyMap<string, string>

/** `from 'x'`, `import 'x'`, `import('x')`, in statements, re-exports and types alike. */
const imported = /\b(?:from|import)\s*\(?\s*(['"`])(?<path>[^'"`\n]+)\1/g
/** An import() of anything but a plain text. */
const unreadable = /\bimport\s*\(\s*(?!['"])[^)]*\)/g

/** Who imports whom, files of our own only, as paths below src. */
export function arrows(house: House): [from: string, to: string[]][] {
  return [...house].map(([file, source]) => [file, ours(file, source)])
}

/** Every arrow that the floors do not allow, as a sentence. */
export function forbidden(floors: Floors, house: House): string[] {
  return [...house].flatMap(([file, source]) => {
    const folder = folderOf(file)
    const below = floors[folder]
    if (!below) return [`${file}: the folder ${folder} is not in the table of floors`]
    const hidden = [...source.matchAll(unreadable)].map(
      ([what]) => `${file} imports what cannot be read off: ${what}`,
    )
    if (below === 'everything') return hidden
    const wrong = ours(file, source).filter((to) => folderOf(to) !== folder && !below.includes(folderOf(to)))
    return [...wrong.map((to) => `${file} may not import ${to}`), ...hidden]
  })
}

/** One circle for each place where arrows lead back to where they came from. */
export function circles(graph: readonly (readonly [from: string, to: readonly string[]])[]): string[] {
  const next = new Map(graph)
  const done = new Set<string>()
  const found: string[] = []
  const visit = (here: string, path: readonly string[]): void => {
    if (path.includes(here)) return void found.push([...path.slice(path.indexOf(here)), here].join(' -> '))
    if (done.has(here)) return
    for (const to of next.get(here) ?? []) visit(to, [...path, here])
    done.add(here)
  }
  for (const [from] of graph) visit(from, [])
  return found
}

function ours(file: string, source: string): string[] {
  const paths = [...source.matchAll(imported)].map((match) => match.groups!['path']!)
  return paths.filter((path) => path.startsWith('.')).map((path) => posix.join(posix.dirname(file), path))
}

const folderOf = (file: string): string =>
  file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.ts$/, '')
