import { resolve } from 'node:path'
import type { Command } from './command.ts'

export const umount: Command = {
  synopsis: 'DIR',
  description: `
Takes a mount of hivefs away, also one whose server has died. Other mounts are refused. Whoever still reads there gets an
error.`,
  examples: ['hivefs umount ~/n'],
  run: (world, [dir = '']) => world.umount(resolve(dir)),
}
