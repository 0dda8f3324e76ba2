import { text } from '../lib/bytes.ts'
import { numberAt, textAt } from '../lib/json.ts'
import type { Client } from '../ninep/client.ts'
import { OREAD } from '../ninep/const.ts'
import type { Fid } from '../ninep/fid.ts'
import type { Command, World } from './command.ts'
import { attach, print } from './hive.ts'
import { saidOf, tell } from './tell.ts'

export const pair: Command = {
  synopsis: '[HOST] [CODE]',
  options: { '--add': 'Mounts the other machine in the tree as well, under its name.' },
  description: `
Makes two machines known to each other, for good: each keeps the key of the other. On one of them, hivefs pair alone shows
a code; it is good for ten minutes and for one machine. On the other, hivefs pair HOST CODE uses it. HOST is a name or an
address, with :PORT where that is not 5642.

Where the hive does not listen for other machines, it does from then on, at tls!*!5642: only those come in that are
paired, and they see what is exported to them: llm, rio and agent, without what governs these, until you say otherwise
(export and unexport in /ctl, or peers.toml).

The code is never sent, and nobody who listens on the way can find it out. Who stands in between and answers for the other
machine gets nothing: both sides say that the code is wrong. After three wrong tries a code is good no longer.`,
  examples: ['hivefs pair', 'hivefs pair box2 4821-7730', 'hivefs pair 192.168.1.50 4821-7730 --add'],
  async run(world, [host, code], { add }) {
    await using client = await attach(world)
    if (host === undefined) return await show(world, client)
    if (code === undefined && host !== 'off')
      throw new Error(`the code is missing; \`hivefs pair\` on ${host} shows one`)
    const answer = await tell(client, ['pair', host, code].filter(Boolean).join(' '))
    const [name = '', address = ''] = [
      saidOf(answer, 'paired')[0]?.split(' ')[0],
      saidOf(answer, 'address')[0],
    ]
    if (!name) return 0 // it was taken back
    const line = `add ${name} ${address}`
    await print(world.stdout, `paired with ${name}, whose key is ${saidOf(answer, 'fingerprint')[0]}\n`)
    if (add === true) {
      await tell(client, line)
      await print(world.stdout, `its tree is at /${name}\n`)
    } else await print(world.stdout, `to see its tree as /${name}: hivefs write /ctl '${line}'\n`)
    return 0
  },
}

/** Shows a code, and what is done with it, until it is used or over, or we are asked to end. */
async function show(world: World, client: Client): Promise<number> {
  await using events = await client.root.walk(['events'])
  await events.open(OREAD) // before there is a code: what happens from then on is told
  const answer = await tell(client, 'pair')
  const [code = ''] = saidOf(answer, 'code')
  const asked = new AbortController()
  const end = (): void => asked.abort()
  process.once('SIGINT', end).once('SIGTERM', end)
  try {
    await print(world.stdout, poster(answer, code))
    return await followed(world, events, code, asked.signal)
  } catch (error) {
    if (!asked.signal.aborted) throw error
    await tell(client, 'pair off')
    await print(world.stdout, 'the code was taken back\n')
    return 1
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end)
  }
}

function poster(answer: string, code: string): string {
  const fresh = saidOf(answer, 'listening').flatMap((line) =>
    line.endsWith(' from now on') ? [line.split(' ')[0]!] : [],
  )
  return [
    ...fresh.map(
      (address) =>
        `the hive listens at ${address} from now on; \`hivefs listen --off '${address}'\` ends that`,
    ),
    'the code, good for ten minutes and one machine:',
    '',
    `    ${code}`,
    '',
    'on the other machine, whichever of these leads here:',
    '',
    ...saidOf(answer, 'there').map((line) => `    ${line}`),
    '',
    `this machine's key is ${saidOf(answer, 'fingerprint')[0]}`,
    'waiting; Ctrl-C takes the code back',
    '',
  ].join('\n')
}

/** Says what becomes of a code, as events tell it. @returns the exit status */
async function followed(world: World, events: Fid, code: string, signal: AbortSignal): Promise<number> {
  let begun = ''
  for await (const bytes of events.chunks(0, signal)) {
    const lines = (begun + text(bytes)).split('\n')
    begun = lines.pop()!
    for (const line of lines) {
      const event: unknown = JSON.parse(line)
      const kind = textAt(event, 'kind')
      if (kind === 'peer.refused')
        await print(
          world.stderr,
          `hivefs: ${textAt(event, 'address') ?? 'somebody'} tried: ${textAt(event, 'error')}; ${numberAt(event, 'tries_left')} tries are left\n`,
        )
      if (kind === 'peer.paired' && textAt(event, 'code') === code) {
        const name = textAt(event, 'source')
        await print(world.stdout, `paired with ${name}, whose key is ${textAt(event, 'fingerprint')}\n`)
        return 0
      }
      if (kind === 'pair.over' && textAt(event, 'code') === code) throw new Error(textAt(event, 'why'))
    }
  }
  throw new Error('the hive has ended, and the code with it')
}
