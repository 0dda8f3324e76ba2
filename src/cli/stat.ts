import type { Stat } from '../ninep/stat.ts'
import type { Command } from './command.ts'
import { each, print } from './hive.ts'
import { jsonOf, modeOf } from './ls.ts'

export const stat: Command = {
  synopsis: 'PATH…',
  options: { '--json': 'One JSON object for each file, one a line.' },
  description: `
Prints the directory entry of files: name, mode, owner, length in bytes, time of the last change, and the qid, whose
version counts the changes.`,
  examples: ['hivefs stat /llm/claude/history'],
  run: (world, args, { json }) =>
    each(world, args, async (hive, path) => {
      const entry = await hive.stat(path)
      await print(world.stdout, `${json === true ? jsonOf(entry) : textOf(entry)}\n`)
    }),
}

const textOf = ({ name, mode, uid, gid, length, mtime, qid }: Stat): string =>
  [
    ['name', name],
    ['mode', modeOf(mode)],
    ['owner', `${uid} ${gid}`],
    ['length', length],
    ['changed', new Date(mtime * 1000).toISOString()],
    ['qid', `${qid.path} ${qid.version}`],
  ]
    .map(([key, value]) => `${key} ${value}`)
    .join('\n')
