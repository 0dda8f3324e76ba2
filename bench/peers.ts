import { spawn } from 'node:child_process'
import { access, constants, mkdir, stat } from 'node:fs/promises'
import { once } from 'node:events'
import { delimiter, join } from 'node:path'
import { capture } from './child.ts'

/** Something the machine lacks, and what to do about it. */
export class Missing extends Error {
  override readonly name = 'Missing'
}

/** Our own programs in bench/peers: their compiler flags beside -O2 and the Debian packages they need. */
const built = {
  load9p: { flags: [], packages: 'gcc libc6-dev' },
  null9p: { flags: ['-pthread'], packages: 'gcc libc6-dev' },
  fusebench: { flags: ['-pthread'], packages: 'gcc libc6-dev' },
  lag: { flags: [], packages: 'gcc libc6-dev' },
  readers: { flags: [], packages: 'gcc libc6-dev' },
  hello_fuse: {
    flags: ['-pthread', 'pkg-config fuse3'],
    packages: 'gcc libc6-dev pkg-config libfuse3-dev fuse3',
  },
} as const

/** Programs of Debian, by package. */
const installed = { diod: 'diod', taskset: 'util-linux', fusermount3: 'fuse3' } as const

export type Program = keyof typeof built | keyof typeof installed

/** The programs we measure with and against. Ours are compiled when they are first asked for. */
export class Peers {
  readonly #sources: string
  readonly #build: string
  readonly #found = new Map<Program, Promise<string>>()
  readonly #path: string

  /** @param path where to look for installed programs, as in $PATH */
  constructor(path: string) {
    this.#sources = join(import.meta.dirname, 'peers')
    this.#build = join(import.meta.dirname, 'build')
    this.#path = path
  }

  /** The path of a program. @throws Missing with what to install */
  find(program: Program): Promise<string> {
    let found = this.#found.get(program)
    if (!found) {
      found =
        program in built
          ? this.#compile(program as keyof typeof built)
          : this.#look(program as keyof typeof installed)
      this.#found.set(program, found)
    }
    return found
  }

  async #look(program: keyof typeof installed): Promise<string> {
    for (const directory of this.#path.split(delimiter)) {
      const path = join(directory, program)
      const runs = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
      if (runs) return path
    }
    throw new Missing(`${program} is not installed: apt-get install ${packagesOf(program)}`)
  }

  async #compile(program: keyof typeof built): Promise<string> {
    const source = join(this.#sources, `${program}.c`)
    const target = join(this.#build, program)
    if (await isNewer(target, [source, join(this.#sources, 'ninep.h'), join(this.#sources, 'histogram.h')]))
      return target
    await mkdir(this.#build, { recursive: true })
    const flags = await Promise.all(built[program].flags.map((flag) => this.#flags(program, flag)))
    const gcc = spawn('gcc', ['-O2', '-Wall', '-Wextra', '-o', target, source, ...flags.flat()], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const code = await once(gcc, 'exit').then(
      ([code]) => code as number | null,
      () => null,
    )
    if (code !== 0) throw new Missing(`${program} cannot be compiled: apt-get install ${packagesOf(program)}`)
    return target
  }

  async #flags(program: Program, flag: string): Promise<string[]> {
    const [name, library] = flag.split(' ')
    if (!library) return [flag]
    try {
      return (await capture([name!, '--cflags', '--libs', library])).trim().split(/\s+/)
    } catch (error) {
      throw new Missing(`${program} cannot be compiled: apt-get install ${packagesOf(program)}`, {
        cause: error,
      })
    }
  }
}

const packagesOf = (program: Program): string =>
  program in built
    ? built[program as keyof typeof built].packages
    : installed[program as keyof typeof installed]

async function isNewer(target: string, sources: readonly string[]): Promise<boolean> {
  const made = await stat(target).catch(() => undefined)
  if (!made) return false
  const changed = await Promise.all(sources.map((source) => stat(source)))
  return changed.every(({ mtimeMs }) => mtimeMs < made.mtimeMs)
}

/** What was started, or undefined when the machine lacks it. */
export async function unlessMissing<T>(started: Promise<T>): Promise<T | undefined> {
  try {
    return await started
  } catch (error) {
    if (error instanceof Missing) return undefined
    throw error
  }
}
