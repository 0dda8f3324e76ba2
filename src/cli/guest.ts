import type { Command } from './command.ts'
import { attach, print } from './hive.ts'
import { saidOf, tell } from './tell.ts'

export const guest: Command = {
  synopsis: 'NAME',
  options: {
    '--export EXPORT…':
      "What they may reach, PATH [ro] [ctl]; without any: llm and rio. 'rio ro' is to look only.",
  },
  description: `
Makes a key for somebody else and prints the address with it, for a browser. It is told this once: the hive keeps a hash of it.
In the tree of a guest nothing is but what was exported, by the page, by 9P over WebSocket (/9p) and by HTTP
(Authorization: Bearer KEY, files under /n) alike. llm and rio let them prompt agents, at your cost, and draw.

The address holds on this machine. Somebody on another one comes by ssh: ssh -L 7640:127.0.0.1:7640 you@this-machine, with
the port of the address both times.

hivefs peers lists guests too, limits in peers.toml bound them, export and unexport in /ctl change what they may reach, and
hivefs unpair NAME forgets one: it is hung up, and its key and cookie are good no longer.`,
  examples: [
    'hivefs guest ann',
    "hivefs guest ann --export 'rio ro'",
    "hivefs guest ann --export 'rio ro' --export llm/bob",
  ],
  async run(world, [name = ''], { export: exports = [] }) {
    await using client = await attach(world)
    const answer = await tell(client, ['guest', name, ...(exports as readonly string[])].join(' '))
    const [[url], [said]] = [saidOf(answer, 'url'), saidOf(answer, 'exports')]
    await print(world.stdout, `${url}\n`)
    await print(world.stderr, `${name} has ${said}; \`hivefs unpair ${name}\` ends that\n`)
  },
}
