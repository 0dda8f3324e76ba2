import { relay } from '../ninep/relay.ts'
import { stdio as stdioConn } from '../ninep/transports/stdio.ts'
import type { Command } from './command.ts'
import { call } from './hive.ts'

export const stdio: Command = {
  synopsis: '',
  description: `
Speaks 9P on standard input and output for the hive of this namespace, until either side hangs up. It is what ssh!USER@HOST
runs on the other machine: whoever may log in there as you sees what you see.`,
  examples: ["hivefs mount 'exec!ssh box2 hivefs stdio' /mnt", 'hivefs write /ctl add box2 ssh!glenda@box2'],
  run: async (world) => relay(stdioConn(world.stdin, world.stdout), await call(world)),
}
