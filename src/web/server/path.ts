import { FileError } from '../../lib/errno.ts'
import { NAME_MAX } from '../../ninep/const.ts'

/** What a request is about. */
export interface Target {
  readonly path: string
  readonly query: URLSearchParams
}

/**
 * The target of a request as it was written: browsers and proxies put `..`, `//` and `\` right, each in its own way, and
 * what means another file to one of them is refused.
 * @throws FileError EINVAL for another server's name in it, or none of a file
 */
export function targetOf(target: string): Target {
  const [, path, query] = /^(\/(?!\/)[^?#]*)(?:\?([^#]*))?$/.exec(target) ?? []
  if (path === undefined) throw new FileError('EINVAL', `${JSON.stringify(target)}; a path begins with one /`)
  return { path, query: new URLSearchParams(query) }
}

/** Where the files are in the server's URLs. */
const FILES = '/n'

/**
 * The names of a file in a URL's path: `/n/llm/claude/input`. Undefined: the path is of no file. A name is taken as it
 * is written, once decoded: what would mean another file to a browser or to a proxy is refused.
 * @throws FileError EINVAL
 */
export function namesOf(path: string): string[] | undefined {
  if (path !== FILES && !path.startsWith(`${FILES}/`)) return undefined
  const names = path
    .slice(FILES.length)
    .split('/')
    .filter((name) => name !== '')
    .map(decoded)
  for (const name of names)
    if (name === '.' || name === '..' || /[/\0]/.test(name) || Buffer.byteLength(name) > NAME_MAX)
      throw new FileError('EINVAL', `${JSON.stringify(name)} cannot be a file's name`)
  return names
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    throw new FileError('EINVAL', `${part} is not encoded as URLs are`, { cause: error })
  }
}
