import type { Command } from './command.ts'
import { attach } from './hive.ts'
import { tell } from './tell.ts'

export const unpair: Command = {
  synopsis: 'NAME',
  description: `
Forgets a machine or a guest: its key is good no longer, and what it has open here is hung up. Where a machine's tree is mounted here it stays
so, until you remove it (remove NAME in /ctl); the other machine still knows this one until it is told the same.`,
  examples: ['hivefs peers', 'hivefs unpair box2'],
  async run(world, [name = '']) {
    await using client = await attach(world)
    await tell(client, `unpair ${name}`)
  },
}
