import { utf8 } from '../lib/bytes.ts'
import type { Command } from './command.ts'
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
    each(world, [path], (hive) =>
      hive.write(path, words.length ? utf8(`${words.join(' ')}\n`) : world.stdin, {
        append: append === true,
      }),
    ),
}
