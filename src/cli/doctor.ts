import { checks } from './checks.ts'
import type { Finding } from './checks.ts'
import type { Command } from './command.ts'

export const doctor: Command = {
  synopsis: '',
  options: { '--json': 'One JSON object for each finding, one a line.' },
  description: `
Looks at everything that hivefs needs or can use on this machine, and says for each thing that is missing what to do:
the FUSE device and its helper, kernel features and time limits, keys of model services, model servers on this machine.

The exit status is 1 when something keeps hivefs from working.`,
  async run(world, _args, { json }) {
    let status = 0
    for (const [name, look] of Object.entries(checks))
      for (const finding of await look(world)) {
        if (finding.level === 'bad') status = 1
        world.stdout.write(
          json === true ? `${JSON.stringify({ check: name, ...finding })}\n` : textOf(finding),
        )
      }
    return status
  },
}

const marks = { ok: ' ok ', note: 'note', bad: ' BAD' } as const

const textOf = ({ level, says, todo }: Finding): string =>
  `${marks[level]}  ${says}\n${todo ? `      -> ${todo}\n` : ''}`
