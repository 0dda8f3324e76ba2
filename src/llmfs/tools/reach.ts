/** One file, as a directory shows it. */
export interface Entry {
  readonly name: string
  readonly directory: boolean
  /** Whether its reads wait. */
  readonly waits: boolean
  /** Bytes; 0 where that is not known. */
  readonly length: number
}

export interface How {
  readonly append: boolean
  /** Turns in a row that have led to it: a prompt to an agent goes on counting. */
  readonly depth: number
}

/** The hive's own tree, as one agent sees it: a conversation in its name. Paths are names from the root. */
export interface Reach extends AsyncDisposable {
  /** Whether it can be used still. */
  readonly open: boolean
  /** @throws FileError */
  stat(names: readonly string[], signal: AbortSignal): Promise<Entry>
  /** The entries of a directory, or the file itself. @throws FileError */
  list(names: readonly string[], signal: AbortSignal): Promise<readonly Entry[]>
  /** What a file says, as it says it. When the signal fires, what waits is given up and the file closed. @throws FileError */
  follow(names: readonly string[], offset: number, signal: AbortSignal): AsyncIterable<Uint8Array>
  /** Replaces a file's content, or adds to its end, as one open-write-close. @throws FileError */
  write(names: readonly string[], data: Uint8Array, how: How, signal: AbortSignal): Promise<void>
}

/** Opens the tree in the name of an agent. @throws FileError */
export type Reaching = (agent: string) => Promise<Reach>
