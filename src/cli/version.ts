import type { Command } from './command.ts'

export const version: Command = {
  synopsis: '',
  description: 'Prints the version of hivefs and of the Node it runs on.',
  async run(world) {
    world.stdout.write(`hivefs ${await world.version()}, Node ${process.versions.node}\n`)
  },
}
