import { OREAD } from '../ninep/const.ts'
import type { Command } from './command.ts'
import { each, print } from './hive.ts'

export const read: Command = {
  synopsis: 'FILE…',
  description: `
Prints files to standard output, to their end. A file whose reads wait is printed as it comes: /llm/claude/output ends
when the reply is complete.`,
  examples: ['hivefs read /llm/claude/output', 'hivefs read llm/claude/history | jq -r .content'],
  run: (world, args) =>
    each(world, args, async (fid) => {
      await fid.open(OREAD)
      for await (const bytes of fid.chunks()) await print(world.stdout, bytes)
    }),
}
