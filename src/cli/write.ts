import { utf8 } from '../lib/bytes.ts'
import { OTRUNC, OWRITE } from '../ninep/const.ts'
import type { Fid } from '../ninep/fid.ts'
import type { Command, World } from './command.ts'
import { each } from './hive.ts'

export const write: Command = {
  synopsis: 'FILE [TEXT…]',
  options: { '-a, --append': 'Adds to what the file holds, where it would be replaced.' },
  description: `
Writes the words of TEXT and a newline to a file, or standard input when there is no TEXT. All of it is one message: a
file like /llm/claude/input takes it when everything was written.`,
  examples: [
    "hivefs write /llm/claude/input 'draw a red cube'",
    'hivefs write -a /llm/claude/history < notes',
  ],
  run: (world, [path = '', ...words], { append }) =>
    each(world, [path], async (fid) => {
      const offset = append === true ? Number((await fid.stat()).length) : 0
      await fid.open(append === true ? OWRITE : OWRITE | OTRUNC)
      await copy(words.length ? [utf8(`${words.join(' ')}\n`)] : world.stdin, fid, offset)
      await fid.clunk() // the commit: its error is the command's
    }),
}

async function copy(from: Iterable<Uint8Array> | World['stdin'], to: Fid, offset: number): Promise<void> {
  for await (const part of from as AsyncIterable<Uint8Array>) {
    const count = await to.write(offset, part)
    if (count < part.length) throw new Error(`only ${count} of ${part.length} bytes were taken`)
    offset += count
  }
}
