import { DMDIR, DMSTREAM } from '../ninep/const.ts'
import type { Stat } from '../ninep/stat.ts'
import type { Command } from './command.ts'
import { each, print } from './hive.ts'

export const ls: Command = {
  synopsis: '[PATH…]',
  options: {
    '-l, --long': 'One line for each file: mode, owner, length in bytes, time of the last change, name.',
    '--json': 'One JSON object for each file, one a line.',
  },
  description: `
Lists directories of the hive, the root when no PATH is given, sorted by name. A PATH that is a file stands for itself.

In a mode, p in front marks a file whose reads wait for what is still to come; its length is 0.`,
  examples: ['hivefs ls -l /llm/claude'],
  run: (world, args, { long, json }) =>
    each(world, args.length ? args : ['/'], async (hive, path) => {
      const line = json === true ? jsonOf : long === true ? longOf : ({ name }: Stat) => name
      const entries = (await hive.list(path)).toSorted((a, b) => (a.name < b.name ? -1 : 1))
      for (const entry of entries) await print(world.stdout, `${line(entry)}\n`)
    }),
}

/** A directory entry for a program. Times are seconds since 1970; `stream` says that its reads wait. */
export const jsonOf = (stat: Stat): string =>
  JSON.stringify({
    name: stat.name,
    type: stat.mode & DMDIR ? 'directory' : 'file',
    stream: (stat.mode & DMSTREAM) !== 0,
    mode: (stat.mode & 0o777).toString(8).padStart(4, '0'),
    uid: stat.uid,
    gid: stat.gid,
    length: Number(stat.length),
    mtime: stat.mtime,
    qid: { path: String(stat.qid.path), version: stat.qid.version },
  })

/** A directory entry for a person. */
export function longOf(stat: Stat): string {
  const time = new Date(stat.mtime * 1000).toISOString().slice(0, 16).replace('T', ' ')
  return [modeOf(stat.mode), stat.uid.padEnd(8), String(stat.length).padStart(8), time, stat.name].join(' ')
}

/** `drwx------`, as ls(1) has it. */
export function modeOf(mode: number): string {
  const kind = mode & DMDIR ? 'd' : mode & DMSTREAM ? 'p' : '-'
  return kind + 'rwxrwxrwx'.replaceAll(/./g, (letter, i: number) => (mode & (0o400 >> i) ? letter : '-'))
}
