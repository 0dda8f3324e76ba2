import { FileError } from '../../lib/errno.ts'

/** Characters of a path, and of a name: as everywhere. */
const LONGEST = 4096
const NAME = 255

/**
 * The names on the way from the hive's root to a file: `/n/llm/bob/input`, `/llm/bob/input` and `llm/bob/input` are one.
 * @throws FileError EINVAL
 */
export function namesOf(path: string): readonly string[] {
  const names = path
    .replace(/^\/n(?=\/|$)/, '')
    .split('/')
    .filter((name) => name !== '' && name !== '.')
  const wrong = path.length > LONGEST || names.some((name) => name === '..' || name.length > NAME)
  if (wrong || path.includes('\0'))
    throw new FileError(
      'EINVAL',
      `${path.slice(0, NAME)}; a path is names with / between them, from the root, without ..`,
    )
  return names
}

/** A path in which `*` stands for one name, or for a part of it, and `**` for any number of names. @throws FileError EINVAL */
export function patternOf(path: string): readonly string[] {
  const names = namesOf(path)
  const wrong = names.find((name) => name.includes('**') && name !== '**')
  if (wrong) throw new FileError('EINVAL', `${wrong}; ** stands for names and is no part of one`)
  return names
}

/** Whether a pattern stands for that path. */
export const covers = (pattern: readonly string[], names: readonly string[]): boolean =>
  fits(pattern, names, '**', (part, name) => fits(part.split(''), name.split(''), '*', (a, b) => a === b))

/** Whether items fit a pattern, in which `star` stands for any number of them. Takes no longer than the product of both. */
function fits(
  pattern: readonly string[],
  items: readonly string[],
  star: string,
  one: (part: string, item: string) => boolean,
): boolean {
  let at = 0
  let behind = -1 // where the pattern goes on after the last star
  let taken = 0 // how far that star reaches, so far
  for (let item = 0; item < items.length;) {
    if (pattern[at] === star) {
      behind = ++at
      taken = item
    } else if (at < pattern.length && one(pattern[at]!, items[item]!)) {
      at++
      item++
    } else if (behind >= 0) {
      at = behind
      item = ++taken
    } else return false
  }
  while (pattern[at] === star) at++
  return at === pattern.length
}
