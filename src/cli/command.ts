import type { Readable, Writable } from 'node:stream'

/** What a command is given. It reaches a hive through its sockets alone; what else it can do, it gets from outside. */
export interface World {
  /** Directory of the hive's sockets. */
  readonly namespace: string
  /** Directory of what is kept between two runs; it may not be there yet. */
  readonly state: string
  /** Who we are: the uname of an attach. */
  readonly user: string
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  /** The version of hivefs. */
  version(): Promise<string>
  /** The model services that want a key: the variable it comes from, and whether it is set. */
  services(): Promise<readonly { readonly name: string; readonly variable: string; readonly set: boolean }[]>
  /**
   * Mounts a 9P server on a directory, and resolves once it was seen working. It stays when we end; or in the
   * foreground, it goes when we are asked to end.
   */
  mount(address: string, dir: string, foreground: boolean): Promise<void>
  /** Takes a mount of ours away. */
  umount(dir: string): Promise<void>
}

/** What stood on the command line, by the long name: `-l, --long` is `long`. */
export type Options = Readonly<Record<string, unknown>>

/** One command: all of its manual page, and what it does. */
export interface Command {
  /** Arguments, as in a manual page: `FILE…`, `[DIR]`. Three dots for many, brackets for what can be missing. */
  readonly synopsis: string
  /** Flags and what each does, one sentence: `-l, --long`, `--mount DIR`; `--listen ADDRESS…` may be given more than once. */
  readonly options?: Readonly<Record<string, string>>
  /** What it does, in paragraphs. */
  readonly description: string
  /** Lines for a shell. */
  readonly examples?: readonly string[]
  /**
   * Does it; what it returns is the exit status, nothing is 0.
   * @throws Error whose message is one plain sentence
   */
  run(world: World, args: readonly string[], options: Options): Promise<number | void>
}

/** Commands by name: one sentence, and where the rest is. */
export type Table = Readonly<Record<string, readonly [about: string, load: () => Promise<Command>]>>
