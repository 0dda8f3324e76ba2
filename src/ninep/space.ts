/** How much room there is where files are kept, in blocks of `bsize` bytes, as statfs(2) says it. */
export interface Space {
  readonly bsize: number
  readonly blocks: number
  readonly bfree: number
  readonly bavail: number
  /** How many files there can be, and how many more. */
  readonly files: number
  readonly ffree: number
}

/** Asks for it as it is now. */
export type Room = () => Promise<Space>

/** Where nobody knows: df(1) passes such a file system over, as it does with proc(5). */
export const unknown: Room = () =>
  Promise.resolve({ bsize: 4096, blocks: 0, bfree: 0, bavail: 0, files: 0, ffree: 0 })
