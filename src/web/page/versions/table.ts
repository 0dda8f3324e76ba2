/** One line of /rio/version. */
export interface Version {
  readonly number: number
  readonly parent: number
  readonly time: string
  readonly author: string
  readonly label: string
  readonly shown: boolean
  /** How far to the right: versions that came of the same one stand beside each other. */
  readonly branch: number
}

/** The versions that the file lists, oldest first, each with its branch. */
export function versionsIn(table: string): Version[] {
  const taken = new Set<number>()
  const branches = new Map<number, number>()
  let last = 0
  return table
    .split('\n')
    .filter((line) => /^\d+\t/.test(line))
    .map((line) => {
      const [number = '', parent = '', time = '', author = '', label = '', mark = ''] = line.split('\t')
      const of = Number(parent)
      // The first that comes of a version goes on in its branch, the others begin one.
      const branch = taken.has(of) ? ++last : (branches.get(of) ?? 0)
      taken.add(of)
      branches.set(Number(number), branch)
      const said = label === '-' ? '' : label
      return { number: Number(number), parent: of, time, author, label: said, shown: mark === '*', branch }
    })
}
