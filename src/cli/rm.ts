import type { Command } from './command.ts'
import { each } from './hive.ts'

export const rm: Command = {
  synopsis: 'PATH…',
  description: 'Removes files and directories, where the file server that holds them agrees.',
  examples: ['hivefs rm /llm/parrot'],
  run: (world, args) => each(world, args, (hive, path) => hive.remove(path)),
}
