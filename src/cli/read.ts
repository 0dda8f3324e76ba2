import type { Command } from './command.ts'
import { each, print } from './hive.ts'

export const read: Command = {
  synopsis: 'FILE…',
  description: `
Prints files to standard output, to their end. A file whose reads wait is printed as it comes: /llm/claude/output ends
when the reply is complete.`,
  examples: ['hivefs read /llm/claude/output', 'hivefs read llm/claude/history | jq -r .content'],
  run: (world, args) =>
    each(world, args, async (hive, path) => {
      for await (const bytes of hive.follow(path)) await print(world.stdout, bytes)
    }),
}
