import { INSECURE, alarming } from '../lib/alarm.ts'
import { text, utf8 } from '../lib/bytes.ts'
import { Fsys } from '../ninep/fsys.ts'
import type { Command } from './command.ts'
import { attach, complaint } from './hive.ts'

export const listen: Command = {
  synopsis: '[ADDRESS]',
  options: {
    '--off ADDRESS': 'Listens there no more; who has come in there is hung up.',
    '--json': 'One JSON object for each address, one a line.',
  },
  description: `
Says where the hive can be reached, or has it listen at ADDRESS as well, now and after restarts.

tls!*!5642 is for other machines, those that \`hivefs pair\` has made known: tls![::1]!5642, tls!192.168.1.50!5642 for one
address of this machine only. What they see is what was exported to them.

tcp!127.0.0.1!5640 is for programs of this machine. It asks nobody who they are: every user of the machine has everything
there. An address that other machines can reach wants \`hivefs start --insecure-listen\`.

unix!/PATH is one more socket, which only its owner may use.

What stands in config.toml as listen = ["tls!*!5642"] is listened on whenever the hive starts.`,
  examples: ['hivefs listen', "hivefs listen 'tls!*!5642'", "hivefs listen --off 'tls!*!5642'"],
  async run(world, [address], { off, json }) {
    await using client = await attach(world)
    const hive = new Fsys(client)
    try {
      if (address !== undefined) await hive.write('/ctl', utf8(`listen ${address}\n`))
      if (typeof off === 'string') await hive.write('/ctl', utf8(`unlisten ${off}\n`))
    } catch (error) {
      throw new Error(complaint('/ctl', error).replace(/^\/ctl: /, ''), { cause: error })
    }
    const all = await listening(hive)
    const lines = all.map(json === true ? (row) => JSON.stringify(row) : said)
    const none = json === true ? '' : 'nothing but the sockets of the namespace\n'
    world.stdout.write(alarming(lines.map((line) => `${line}\n`).join('') || none, world.stdout))
  },
}

interface Row {
  readonly address: string
  readonly error?: string
  readonly insecure?: true
}

/** The lines of /ctl that say where it listens. */
async function listening(hive: Fsys): Promise<Row[]> {
  const lines = text(await hive.read('/ctl')).split('\n')
  return lines.flatMap((line) => {
    const [, address = '', rest = ''] = /^# listen\t(\S+)(?: (.*))?$/.exec(line) ?? []
    if (!address) return []
    return [{ address, ...(rest === 'insecure' ? { insecure: true } : rest && { error: rest }) }]
  })
}

const said = ({ address, error, insecure }: Row): string =>
  insecure
    ? `${INSECURE} ${address}: whoever can reach it has everything`
    : [address, error].filter(Boolean).join(': ')
