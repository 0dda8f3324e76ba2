import { statfs } from 'node:fs/promises'
import type { Room } from '../ninep/space.ts'

/** The room on the disk of a directory: what is written into the tree is kept there. */
export const roomIn =
  (dir: string): Room =>
  () =>
    statfs(dir)
