import { text, utf8 } from '../lib/bytes.ts'
import type { Client } from '../ninep/client.ts'
import { ORDWR } from '../ninep/const.ts'
import { complaint } from './hive.ts'

/** Tells the hive's ctl one line. @returns what it answers @throws Error what is wrong, without the name of the file */
export async function tell(client: Client, line: string): Promise<string> {
  try {
    await using ctl = await client.root.walk(['ctl'])
    await ctl.open(ORDWR)
    await ctl.write(0, utf8(`${line}\n`))
    return text(await ctl.readAll())
  } catch (error) {
    throw new Error(complaint('/ctl', error).replace(/^\/ctl: /, ''), { cause: error })
  }
}

/** What an answer says under a key, a line for each: `key value`. */
export const saidOf = (answer: string, key: string): string[] =>
  answer.split('\n').flatMap((line) => (line.startsWith(`${key} `) ? [line.slice(key.length + 1)] : []))
